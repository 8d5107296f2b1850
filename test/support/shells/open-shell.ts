/** Real shells with the completion script loaded, which are asked what the tab key would put onto the command line. */
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Shell } from "../../../src/cli/completion/shells.ts";

export interface OpenShell {
  /** All that could be completed at the end of `line`. */
  proposals(line: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

interface Home {
  readonly folder: string;
  /** The completion script. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * @param unpacked where the shell's packages are
 * @param program what `ftp-sync` is for the shell: a Node script
 * @param cwd the folder in which it stands
 */
export async function openShell(
  shell: Shell,
  unpacked: string,
  program: string,
  cwd: string,
): Promise<OpenShell> {
  const folder = await mkdtemp(join(tmpdir(), `ftp-sync-${shell}-`));
  const bin = join(folder, "bin");
  await mkdir(bin);
  await writeFile(
    join(bin, "ftp-sync"),
    `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`,
    { mode: 0o755 },
  );
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[program, "completion", shell],
  ]);
  const script = join(folder, "completion");
  await writeFile(script, stdout);
  const home: Home = {
    folder,
    script,
    env: {
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: folder,
      ZDOTDIR: folder,
      TERM: "dumb",
      LC_ALL: "C.UTF-8",
      LD_LIBRARY_PATH: join(unpacked, `usr/lib/${libraries()}`),
    },
  };
  const opened = await open(shell, unpacked, home, cwd);
  return {
    proposals: (line) => opened.proposals(line),
    close: async () => {
      await opened.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Debian's name of this machine's kind. */
function libraries(): string {
  return process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
}

async function open(
  shell: Shell,
  unpacked: string,
  home: Home,
  cwd: string,
): Promise<OpenShell> {
  const { folder, script } = home;
  switch (shell) {
    case "bash": {
      const rc = join(folder, "bashrc");
      await writeFile(rc, `. '${script}'\nPS1='${PROMPT}'\n`);
      return typing(`bash --noprofile --rcfile '${rc}' -i`, home, cwd);
    }
    case "zsh": {
      const share = join(unpacked, "usr/share/zsh/functions");
      const modules = join(unpacked, `usr/lib/${libraries()}/zsh`);
      await writeFile(
        join(folder, ".zshenv"),
        `module_path=(${modules}/*(/))\nfpath=(${folder} ${share}/*(/) ${share}/Completion/*(/))\n`,
      );
      await writeFile(
        join(folder, ".zshrc"),
        `${ZSH_ALL_MATCHES}PS1='${PROMPT}'\n`,
      );
      // As the README says: a file in fpath, which compinit finds by its first line.
      await rename(script, join(folder, "_ftp-sync"));
      return typing(`'${join(unpacked, "bin/zsh")}' -d -i`, home, cwd);
    }
    case "fish":
      return askingFish(unpacked, home, cwd);
  }
}

const PROMPT = "READY> ";

/** Esc-* puts all proposals onto the line, as it does in bash. */
const ZSH_ALL_MATCHES = `
autoload -Uz compinit
compinit -u -D
zle -C all-matches complete-word _generic
zstyle ':completion:all-matches::::' completer _all_matches _complete
zstyle ':completion:all-matches:*' insert true
bindkey '^[*' all-matches
bindkey '^A' beginning-of-line
bindkey '^E' end-of-line
`;

/** Milliseconds until a shell that doesn't come to its prompt counts as broken. */
const PATIENCE = 60_000;

/** At a terminal, as a person does it: type, press Esc-*, and have the line printed instead of run. */
async function typing(
  command: string,
  { env }: Home,
  cwd: string,
): Promise<OpenShell> {
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    ...{ cwd, env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let screen = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
  });
  const shown = async (pattern: RegExp): Promise<string> => {
    const deadline = Date.now() + PATIENCE;
    while (!pattern.test(screen)) {
      if (Date.now() > deadline || child.exitCode !== null)
        throw new Error(`the shell shows ${JSON.stringify(screen)}`);
      await sleep(10);
    }
    return screen;
  };
  await shown(/READY> /);
  return {
    proposals: async (line) => {
      screen = "";
      child.stdin.write(`${line}\u001b*\u0001printf '<%s>\\n' \u0005 END\r`);
      const text = await shown(/^<END>[^]*READY> /m);
      const words = [...text.matchAll(/^<(.*)>\r*$/gm)].map(
        ([, word = ""]) => word,
      );
      // What was typed before the word at the cursor is no proposal.
      const before = line.split(" ").length - 1;
      return words.slice(before, -1).filter((word) => !line.endsWith(word));
    },
    close: async () => {
      const closed = new Promise((resolve) => child.once("close", resolve));
      child.stdin.end("exit\r");
      await closed;
    },
  };
}

/** Fish tells what it would propose without a terminal. */
function askingFish(unpacked: string, home: Home, cwd: string): OpenShell {
  const fish = join(unpacked, "usr/bin/fish");
  const functions = join(unpacked, "usr/share/fish/functions");
  return {
    proposals: async (line) => {
      const { stdout } = await promisify(execFile)(
        fish,
        [
          "--no-config",
          ...["-c", `set fish_function_path '${functions}'`],
          ...["-c", `source '${home.script}'`],
          ...["-c", `complete -C '${line}'`],
        ],
        { cwd, env: home.env },
      );
      return stdout
        .split("\n")
        .filter((text) => text !== "")
        .map((text) => text.split("\t")[0] ?? "");
    },
    close: () => Promise.resolve(),
  };
}
