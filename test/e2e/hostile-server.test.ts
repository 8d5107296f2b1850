/** Servers that lie, or never stop: each ends in a clear error or finding, nothing outside of the folder is written, and memory stays bounded. */
import { appendFileSync, existsSync, readdirSync } from "node:fs";
import {
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { cataloguePieceName } from "../../src/state/piece-name.ts";
import { startScriptedServer } from "../faults/scripted-server.ts";
import { expired } from "../support/certificates/certificates.ts";
import { snapshot } from "../support/disk.ts";
import type { DueCommand, FaultEffect } from "../support/ftp-server/faults.ts";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import type { FtpServerOptions } from "../support/ftp-server/server-options.ts";
import type { CliResult } from "../support/run-cli.ts";
import { watchPeak } from "../support/watch-peak.ts";
import { output, Workspace } from "../support/workspace.ts";

const open: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.remove();
});

interface Scene {
  readonly server: FtpServer;
  readonly workspace: Workspace;
  /** What the server does instead of any command. */
  strike: (command: DueCommand) => FaultEffect | undefined;
}

const FILES = {
  "a.txt": "first",
  "in/b.bin": Buffer.alloc(40_000, "b"),
  "in/c.txt": "third",
} as const;

/** Some files that were backed up to a server that means well, so far. */
async function backedUp(
  options: FtpServerOptions = {},
  source = "",
): Promise<Scene> {
  const server = await startFtpServer({
    ...options,
    strike: (command) => scene.strike(command),
  });
  open.push({ remove: () => server.stop() });
  const workspace = await Workspace.make(server);
  open.push(workspace);
  const scene: Scene = { server, workspace, strike: () => undefined };
  for (const [path, content] of Object.entries(FILES))
    await workspace.write(`source/${path}`, content);
  await workspace.manifest("", { source });
  await workspace.plan();
  await workspace.apply();
  return scene;
}

const RESTORE = ["restore", "data", "--to", "back", "--yes", "--no-cache"];

async function withoutCatalogue({ server }: Scene): Promise<void> {
  await rm(join(server.root, "backup/.ftp-sync"), { recursive: true });
}

/** What a restore should bring, but for these. */
async function expectBack(
  { workspace }: Scene,
  ...missing: readonly string[]
): Promise<void> {
  const expected = await snapshot(workspace.path("source"));
  for (const path of missing) expected.delete(path);
  expect(await snapshot(workspace.path("back"))).toEqual(expected);
}

/** Nothing beside what the test itself put there. */
async function expectNothingOutside({ workspace }: Scene): Promise<void> {
  const known = /^(?:\.cache|back|ca\.pem|ftp-sync\.yaml|plan\.json|source)$/;
  const names = await readdir(workspace.folder);
  expect(names.filter((name) => !known.test(name))).toEqual([]);
  for (const place of ["/evil", "/tmp/evil", join(workspace.folder, "../evil")])
    expect(existsSync(place), place).toBe(false);
}

const CATALOGUE = "backup/.ftp-sync/catalogue";

async function catalogueText({ server }: Scene): Promise<string> {
  const folder = join(server.root, CATALOGUE);
  const [name = ""] = await readdir(folder);
  return gunzipSync(await readFile(join(folder, name))).toString();
}

/** Puts another text in the place of the catalogue, under a name that fits it. */
async function forge(
  scene: Scene,
  edit: (text: string) => string,
): Promise<void> {
  const folder = join(scene.server.root, CATALOGUE);
  const [name = ""] = await readdir(folder);
  const text = await catalogueText(scene);
  const edited = edit(text);
  expect(edited).not.toBe(text);
  const bytes = gzipSync(edited);
  await writeFile(join(folder, name), bytes);
  const forged = cataloguePieceName("base", 1, bytes);
  await rename(join(folder, name), join(folder, forged));
}

/** How a run ended, and the bytes of memory that it took at most. */
async function watched(
  { workspace }: Scene,
  args: readonly string[],
): Promise<CliResult & { readonly peak: number }> {
  let peak = (): number => 0;
  const result = await workspace.run(args, {
    started: ({ pid }) => {
      peak = watchPeak(pid);
    },
  });
  return { ...result, peak: peak() };
}

const FACTS = "type=file;size=4;modify=20240501100000;";

describe("names that lead elsewhere", () => {
  test("in a listing", async () => {
    const scene = await backedUp();
    await withoutCatalogue(scene);
    const names = [
      ...["../evil", "a/../../../../../../evil", "/tmp/evil", ""],
      ...["evil\0x", "evil\rx", "x\nevil"],
    ];
    let shown: readonly string[] = [];
    scene.strike = ({ verb, cwd }) =>
      verb === "MLSD" && cwd === "/backup"
        ? {
            kind: "extra-lines",
            lines: shown.map((name) => `${FACTS} ${name}`),
          }
        : undefined;
    for (const name of names) {
      shown = [name];
      const result = await scene.workspace.run(RESTORE);
      expect(result.status, `${name}\n${output(result)}`).toBe(3);
      expect(result.stdout, name).toContain("Warning listing-incomplete");
      await expectBack(scene);
      await expectNothingOutside(scene);
      await rm(scene.workspace.path("back"), { recursive: true });
    }
    shown = names;
    const planned = await scene.workspace.plan();
    expect(planned.findings.map(({ code }) => code)).toContain(
      "listing-incomplete",
    );
    const verified = await scene.workspace.run(["verify"]);
    expect(verified.stdout).toContain("can't be trusted to be whole");
    await expectNothingOutside(scene);
  });

  test("in a catalogue", async () => {
    const scene = await backedUp();
    const original = await catalogueText(scene);
    for (const [from, to] of [
      ['"name":"a.txt"', '"name":"../evil"'],
      ['"name":"a.txt"', '"name":"/tmp/evil"'],
      ['"name":"a.txt"', '"name":"evil\\u0000"'],
      ['"name":"a.txt"', '"name":"a\\nevil"'],
      ['"folder":"in"', '"folder":"../evil"'],
      ['"folder":"in"', '"folder":"in/../../evil"'],
      ['"folder":"in"', '"folder":"/tmp/evil"'],
    ] as const) {
      await forge(scene, () => original.replace(from, to));
      const result = await scene.workspace.run(RESTORE);
      expect(result.status, `${to}\n${output(result)}`).toBe(0);
      expect(result.stdout, to).toContain("Warning catalogue-damaged:");
      await expectBack(scene);
      await expectNothingOutside(scene);
      await rm(scene.workspace.path("back"), { recursive: true });
    }
    const verified = await scene.workspace.run(["verify", "--no-cache"]);
    expect(verified.status, output(verified)).toBe(1);
    expect(verified.stdout).toContain("breaks the format");
  });
});

describe("names that can't stand side by side", () => {
  test("a file and a folder of one name, and one file twice", async () => {
    const scene = await backedUp();
    await withoutCatalogue(scene);
    const lines = [`${FACTS} in`, `${FACTS} a.txt`];
    scene.strike = ({ verb, cwd }) =>
      verb === "MLSD" && cwd === "/backup"
        ? { kind: "extra-lines", lines: [...lines, ...lines] }
        : undefined;
    const result = await scene.workspace.run(RESTORE);
    expect(result.status, output(result)).toBe(0);
    await expectBack(scene);
  });

  test("a folder of a file's name", async () => {
    const scene = await backedUp();
    await withoutCatalogue(scene);
    scene.strike = ({ verb, cwd }) =>
      verb === "MLSD" && cwd === "/backup/in"
        ? { kind: "extra-lines", lines: ["type=dir; c.txt"] }
        : undefined;
    const result = await scene.workspace.run(RESTORE);
    expect(result.status, output(result)).toBe(3);
    expect(result.stdout).toContain("a folder has its name too");
    const back = await readdir(scene.workspace.path("back/in"));
    expect(back.sort()).toEqual(["b.bin", "c.txt"]);
  });

  test("a link and a folder of one name: what is in the folder does not go where the link leads", async () => {
    const scene = await backedUp();
    await mkdir(scene.workspace.path("outside"));
    const link = { name: "in", target: "../outside", plan: "a".repeat(16) };
    await forge(scene, (text) =>
      text.replace(/("folder":"\.","files":\[[^\]]*\])/, (line) =>
        line.concat(`,"links":[${JSON.stringify(link)}]`),
      ),
    );
    const result = await scene.workspace.run(RESTORE);
    expect(result.status, output(result)).toBe(3);
    expect(result.stdout).toContain("Warning local-name:");
    expect(readdirSync(scene.workspace.path("outside"))).toEqual([]);
    await expectBack(scene);
  });

  test("a link of an earlier restore is not followed by a later one", async () => {
    const scene = await backedUp();
    await mkdir(scene.workspace.path("outside"));
    await mkdir(scene.workspace.path("back"));
    await symlink("../outside", scene.workspace.path("back/in"));
    const result = await scene.workspace.run(RESTORE);
    expect(result.status, output(result)).toBe(6);
    expect(result.stdout).toContain("Error local-obstacle:");
    expect(readdirSync(scene.workspace.path("outside"))).toEqual([]);
  });

  test("paths that are too long here", async () => {
    const scene = await backedUp();
    const deep = Array.from({ length: 20 }, () => "n".repeat(220)).join("/");
    await forge(scene, (text) =>
      text.replace('"folder":"in"', `"folder":"${deep}"`),
    );
    const result = await scene.workspace.run(RESTORE);
    expect(result.status, output(result)).toBe(3);
    expect(result.stdout).toContain("Warning local-name:");
    expect(result.stdout).toContain("its path here has more than 4095 bytes");
  });
});

test.each([
  ["a time", '"modified":"', '"modified":"2024-13-41T25:61:61Z","x":"'],
  [
    "a link",
    '"folder":"."',
    '"folder":".","links":[{"name":"l","target":"a\\u0000b","plan":"aaaaaaaaaaaaaaaa"}]',
  ],
])(
  "%s in a catalogue that no system can have does not end the run",
  async (_, from, to) => {
    const scene = await backedUp();
    await forge(scene, (text) =>
      text.replace(from, to).replace(/,"x":"[^"]*"/, ""),
    );
    const result = await scene.workspace.run(RESTORE);
    expect([0, 3], output(result)).toContain(result.status);
    await expectBack(scene);
  },
);

describe("what does not end", () => {
  /** Each entry is a burden on memory. */
  const line = `${FACTS} ${"long name ".repeat(100)}`;

  function endless(scene: Scene): void {
    scene.strike = ({ verb, cwd }) =>
      verb === "MLSD" && cwd === "/backup"
        ? { kind: "endless-lines", line }
        : undefined;
  }

  test("a listing, without a catalogue", async () => {
    const scene = await backedUp();
    await withoutCatalogue(scene);
    // Else it would be asked whether they are in the endless one.
    for (const name of ["catalogue", "journal"])
      await mkdir(join(scene.server.root, "backup/.ftp-sync", name), {
        recursive: true,
      });
    endless(scene);
    for (const args of [["plan"], ["verify"], RESTORE]) {
      const result = await watched(scene, args);
      expect(result.status, output(result)).toBe(1);
      expect(result.stderr, args[0]).toContain(
        "can't list the folder /backup: the server's listing does not end",
      );
      expect(result.peak, args[0]).toBeGreaterThan(0);
      expect(result.peak, args[0]).toBeLessThan(1_500_000_000);
    }
    expect(existsSync(scene.workspace.path("back"))).toBe(false);
  });

  test("a listing, with a catalogue: a restore asks for each file instead", async () => {
    const scene = await backedUp();
    endless(scene);
    const result = await watched(scene, RESTORE);
    expect(result.status, output(result)).toBe(0);
    expect(result.peak).toBeLessThan(1_500_000_000);
    await expectBack(scene);
  });

  test.each(["with", "without"])(
    "a file that grows while it is read, %s a catalogue",
    async (kept) => {
      const scene = await backedUp();
      if (kept === "without") await withoutCatalogue(scene);
      const { root } = scene.server;
      scene.strike = ({ verb, argument }) => {
        if (verb === "RETR" && /\/b\.bin$/.test(argument))
          appendFileSync(join(root, "backup/in/b.bin"), Buffer.alloc(10_000));
        return undefined;
      };
      const result = await scene.workspace.run(RESTORE);
      expect(result.status, output(result)).toBe(3);
      expect(result.stdout).toContain(
        "the server sends more than its 40000 bytes",
      );
      await expectBack(scene, "in/b.bin");
    },
  );

  test.each(["with", "without"])(
    "a file and hash files, %s a catalogue",
    async (kept) => {
      const scene = await backedUp();
      if (kept === "without") await withoutCatalogue(scene);
      scene.strike = ({ verb, argument }) =>
        verb === "RETR" && /b\.bin(?:\.hash)?$/.test(argument)
          ? { kind: "endless-data" }
          : undefined;
      const result = await watched(scene, RESTORE);
      expect(result.status, output(result)).toBe(3);
      expect(result.stdout).toContain(
        "the server sends more than its 40000 bytes",
      );
      expect(result.peak).toBeLessThan(250_000_000);
      await expectBack(scene, "in/b.bin");
    },
  );

  test("a piece of the catalogue", async () => {
    const scene = await backedUp();
    scene.strike = ({ verb, argument }) =>
      verb === "RETR" && argument.endsWith(".gz")
        ? { kind: "endless-data" }
        : undefined;
    const result = await watched(scene, RESTORE);
    expect(result.status, output(result)).toBe(0);
    expect(result.stdout).toContain("Warning catalogue-damaged:");
    expect(result.peak).toBeLessThan(250_000_000);
    await expectBack(scene);
  });

  test("a piece of the catalogue that is said to be larger than any can be is not even asked for", async () => {
    const scene = await backedUp();
    const name = `00000002-segment-${"a".repeat(32)}.jsonl.gz`;
    const lines = [`type=file;size=${2 ** 50};modify=20240501100000; ${name}`];
    scene.strike = ({ verb, argument, cwd }) => {
      if (verb === "MLSD" && cwd.endsWith("/catalogue"))
        return { kind: "extra-lines", lines };
      return verb === "RETR" && argument.includes(name)
        ? { kind: "endless-data" }
        : undefined;
    };
    const result = await watched(scene, RESTORE);
    expect(result.status, output(result)).toBe(0);
    expect(result.stdout).toContain("would be larger than any can be");
    expect(result.peak).toBeLessThan(250_000_000);
    const asked = scene.server.commands.map(({ line }) => line);
    expect(asked.filter((line) => line.includes(name))).toEqual([]);
    await expectBack(scene);
  });

  test.each([
    ["that the server marks", true],
    ["that nobody can tell apart", false],
  ])("links that lead upwards to folders %s", async (_, mlsd) => {
    const scene = await backedUp({ linksFollowed: true, features: { mlsd } });
    await withoutCatalogue(scene);
    const stored = join(scene.server.root, "backup/in");
    await symlink("..", join(stored, "up"));
    await symlink(".", join(stored, "here"));
    const result = await scene.workspace.run(RESTORE);
    expect(result.status, output(result)).toBe(3);
    expect(result.stdout).toContain("by a link it seems");
    const back = [...(await snapshot(scene.workspace.path("back"))).keys()];
    expect(back).toEqual(expect.arrayContaining(Object.keys(FILES)));
    expect(back.length).toBeLessThan(400);
    const verified = await scene.workspace.run(["verify"]);
    expect(verified.stdout).toContain("by a link it seems");
  });
});

describe("another machine", () => {
  test("that PASV names is never connected to", async () => {
    const scene = await backedUp({
      ...{ features: { epsv: false }, passiveAddress: "192.0.2.1" },
    });
    const result = await scene.workspace.run(RESTORE);
    expect(result.status, output(result)).toBe(0);
    await expectBack(scene);
  });

  test("whose certificate can't be trusted is not talked to by the connections that come later", async () => {
    const scene = await backedUp({ tls: "explicit" });
    const impostor = await startFtpServer({
      ...{ tls: "explicit", root: scene.server.root },
      certificate: { key: expired.key.pem, cert: expired.cert.pem },
    });
    const ports = [scene.server.port];
    const front = await startScriptedServer((socket) => {
      const behind = connect(ports.shift() ?? impostor.port, "127.0.0.1");
      pipeline(socket, behind, socket, () => undefined);
    });
    open.push({
      remove: async () => {
        front.stop();
        await impostor.stop();
      },
    });
    const text = await readFile(scene.workspace.path("ftp-sync.yaml"), "utf8");
    await scene.workspace.write(
      "ftp-sync.yaml",
      text.replace(`port: ${scene.server.port}`, `port: ${front.port}`),
    );
    const result = await scene.workspace.run(RESTORE);
    expect(result.status, output(result)).toBe(7);
    expect(result.stderr).toContain("expired");
    const asked = impostor.commands.map(({ line }) => line);
    expect(asked.filter((line) => line !== "AUTH TLS")).toEqual([]);
  });
});
