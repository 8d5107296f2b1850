/** A backup brought back, on every server: contents, times, modes, owners, links and empty folders, compared with rsync. */
import {
  chmod,
  chown,
  mkdir,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { temporaryKey } from "../../src/target/scratch-folders.ts";
import { makeAwkwardTree } from "../support/awkward-tree.ts";
import { differences } from "../support/compare-trees.ts";
import { snapshot } from "../support/disk.ts";
import { everyServer } from "../support/every-server.ts";
import { startFtpServer } from "../support/ftp-server/ftp-server.ts";
import type { TestServer } from "../support/test-server.ts";
import { output, Workspace } from "../support/workspace.ts";

const open: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.remove();
});

async function begin<Server extends TestServer>(
  start: () => Promise<Server>,
): Promise<Workspace & { server: Server }> {
  const server = await start();
  open.push({ remove: () => server.stop() });
  const workspace = await Workspace.make(server);
  open.push(workspace);
  return Object.assign(workspace, { server });
}

const embedded = () => startFtpServer();
const RECORD = { source: "    symlinks: record\n" };

/** Modes, links, fractions of seconds, and a time before 1970. */
async function addFacts(source: string): Promise<void> {
  await writeFile(join(source, "secret"), "for me");
  await chmod(join(source, "secret"), 0o600);
  await writeFile(join(source, "run me"), "#!/bin/sh\n");
  await chmod(join(source, "run me"), 0o755);
  await writeFile(join(source, "read only"), "nobody writes here");
  await chmod(join(source, "read only"), 0o444);
  await symlink("run me", join(source, "link"));
  await symlink("/nowhere/at all", join(source, "dangling"));
  const touch = (time: string, name: string): void => {
    execFileSync("touch", ["-d", time, join(source, name)]);
  };
  touch("2024-05-01T10:00:00.123456789Z", "secret");
  touch("1969-07-20T20:17:40.000000001Z", "run me");
}

/** What TLS changes shows with one kind of it. */
const SERVERS = everyServer().filter(
  ({ title }) => !title.endsWith("implicit"),
);

describe.each(SERVERS)("$title", ({ name, unavailable, start }) => {
  test.skipIf(unavailable !== undefined)(
    "gives back all of an awkward tree, and then finds nothing to do",
    async () => {
      const workspace = await begin(start);
      const source = workspace.path("source");
      await makeAwkwardTree(source, name);
      await addFacts(source);
      await workspace.manifest("", RECORD);
      await workspace.plan();
      await workspace.apply();
      const stored = await snapshot(workspace.server.root);

      const args = ["restore", "data", "--to", "back/here"];
      const result = await workspace.run([...args, "--yes", "--no-cache"]);
      expect(result.status, output(result)).toBe(0);
      expect(await differences(source, workspace.path("back/here"))).toEqual(
        [],
      );
      const again = await workspace.run([...args, "--out", "plan.json"]);
      expect(again.status, output(again)).toBe(0);
      expect((await workspace.readPlan()).actions).toEqual([]);
      expect(await snapshot(workspace.server.root)).toEqual(stored);
    },
  );
});

test("a backup of what was restored has nothing to do", async () => {
  const workspace = await begin(embedded);
  await makeAwkwardTree(workspace.path("source"), "embedded");
  await addFacts(workspace.path("source"));
  await workspace.manifest("", RECORD);
  await workspace.plan();
  await workspace.apply();
  await rm(workspace.path("source"), { recursive: true });
  const result = await workspace.run([
    ...["restore", "data", "--to", "source", "--yes"],
  ]);
  expect(result.status, output(result)).toBe(0);
  expect((await workspace.plan()).actions).toEqual([]);
});

/** 40 files, backed up; 4 of them large. */
async function backedUp(): Promise<
  Workspace & { server: Awaited<ReturnType<typeof startFtpServer>> }
> {
  const workspace = await begin(embedded);
  for (let at = 0; at < 40; at++) {
    const size = at % 10 === 0 ? 3_000_000 : 2_000;
    await workspace.write(
      `source/d${at % 4}/${at}`,
      Buffer.alloc(size, `${at}`),
    );
  }
  await workspace.manifest();
  await workspace.plan();
  await workspace.apply();
  return workspace;
}

async function savedRestore(
  workspace: Workspace,
  ...more: string[]
): Promise<void> {
  const result = await workspace.run([
    ...["restore", "data", "--to", "back", "--out", "plan.json", ...more],
  ]);
  expect(result.status, output(result)).toBe(0);
}

test("a saved plan is the same on every run, has no absolute path, and is shown without server or manifest", async () => {
  const workspace = await backedUp();
  await savedRestore(workspace);
  const text = await readFile(workspace.path("plan.json"), "utf8");
  await savedRestore(workspace);
  expect(await readFile(workspace.path("plan.json"), "utf8")).toBe(text);
  expect(text).not.toContain(workspace.folder);
  expect((await workspace.readPlan()).restore).toEqual({
    ...{ source: "data", into: "back", overwrite: "none" },
  });
  await rm(workspace.path("ftp-sync.yaml"));
  const shown = await workspace.run(["show", "plan.json"]);
  expect(shown.status).toBe(0);
  expect(shown.stdout).toContain("40 files to bring here");
  const markdown = await workspace.run([
    ...["show", "plan.json", "--format", "markdown"],
  ]);
  expect(markdown.stdout).toContain("| Comes from |");
});

test.each([
  ["the same plan", ["apply", "plan.json"]],
  ["a new restore", ["restore", "data", "--to", "back", "--yes"]],
])(
  "killed in the middle of a large file, %s goes on with what it has",
  async (_, again) => {
    const workspace = await backedUp();
    await savedRestore(workspace);
    await workspace.manifest("", { remote: "    bandwidth: 3MB/s\n" });
    await savedRestore(workspace);
    const killed = await workspace.run(["apply", "plan.json"], {
      started: (child) => {
        const look = setInterval(() => {
          if (largestPart(workspace) < 300_000) return;
          clearInterval(look);
          child.kill("SIGKILL");
        }, 5);
      },
    });
    expect(killed.status).not.toBe(0);
    const { length } = workspace.server.commands;
    const result = await workspace.run(again);
    expect(result.status, output(result)).toBe(0);
    const since = workspace.server.commands.slice(length);
    expect(since.some(({ line }) => /^REST \d{6}/.test(line))).toBe(true);
    const back = workspace.path("back");
    expect(await differences(workspace.path("source"), back)).toEqual([]);
    expect((await readdir(back)).sort()).toEqual(["d0", "d1", "d2", "d3"]);
  },
);

test("done at once it lists each folder one time, and from a saved plan once more", async () => {
  const workspace = await begin(embedded);
  const source = workspace.path("source");
  for (const name of ["a", "b"]) {
    await mkdir(join(source, name), { recursive: true });
    await writeFile(join(source, name, "file"), name);
  }
  await workspace.manifest("");
  await workspace.plan();
  await workspace.apply();
  const { commands } = workspace.server;
  const listed = async (...commandLines: string[][]): Promise<number> => {
    const { length } = commands;
    for (const args of commandLines) {
      const result = await workspace.run(args);
      expect(result.status, output(result)).toBe(0);
    }
    return commands.slice(length).filter(({ line }) => /^CWD .*\/a$/.test(line))
      .length;
  };
  const to = (place: string) => ["restore", "data", "--to", place];
  expect(await listed([...to("at-once"), "--yes"])).toBe(1);
  expect(
    await listed(
      [...to("later"), "--out", "later.json"],
      ["apply", "later.json"],
    ),
  ).toBe(2);
  for (const place of ["at-once", "later"])
    expect(await differences(source, workspace.path(place))).toEqual([]);
});

test("connections for what the catalogue holds are opened while it is looked at", async () => {
  const workspace = await begin(embedded);
  for (const name of ["a", "b", "c", "d"])
    await workspace.write(`source/${name}/file`, name);
  await workspace.manifest("");
  await workspace.plan();
  await workspace.apply();
  const { commands } = workspace.server;
  const { length } = commands;
  const args = ["restore", "data", "--to", "back", "--yes"];
  expect((await workspace.run(args)).status).toBe(0);
  const lines = commands.slice(length).map(({ line }) => line);
  const firstFolder = lines.findIndex((line) => /^CWD .*\/a$/.test(line));
  const loggedIn = (among: readonly string[]) =>
    among.filter((line) => line.startsWith("USER ")).length;
  expect(loggedIn(lines)).toBe(4);
  // Two would do for the listings of its catalogue and journal.
  expect(loggedIn(lines.slice(0, firstFolder))).toBeGreaterThan(2);
});

/** Bytes of the largest temporary file that there is. */
function largestPart(workspace: Workspace): number {
  const top = workspace.path("back");
  const names = existsSync(top) ? readdirSync(top) : [];
  const scratch = names.find((name) => name === ".ftp-sync-restore");
  if (scratch === undefined) return 0;
  const parts = readdirSync(join(top, scratch));
  return Math.max(
    0,
    ...parts.map(
      (part) =>
        statSync(join(top, scratch, part), { throwIfNoEntry: false })?.size ??
        0,
    ),
  );
}

test("an earlier part that is not the beginning of the file is not believed", async () => {
  const workspace = await backedUp();
  await savedRestore(workspace);
  const { actions } = await workspace.readPlan();
  const large = actions.find(({ path }) => path === "d0/0");
  if (large?.op !== "download") throw new Error("it is not to be restored");
  const { size, hash = "" } = large.after;
  // No process has such an id.
  const left = `${temporaryKey(large.path, String(size), hash)}-900000000`;
  await workspace.write(
    `back/.ftp-sync-restore/${left}`,
    Buffer.alloc(2_000_000, "wrong"),
  );
  const result = await workspace.run(["apply", "plan.json"]);
  expect(result.status, output(result)).toBe(0);
  const back = workspace.path("back");
  expect(await differences(workspace.path("source"), back)).toEqual([]);
});

test("a content that is not what was backed up is not put in place, and all others are", async () => {
  const workspace = await backedUp();
  const stored = join(workspace.server.root, "backup/d1/1");
  const { atime, mtime } = await stat(stored);
  await writeFile(stored, Buffer.alloc(2_000, "bad"));
  await utimes(stored, atime, mtime);
  const result = await workspace.run([
    ...["restore", "data", "--to", "back", "--yes"],
  ]);
  expect(result.status, output(result)).toBe(3);
  expect(result.stdout).toMatch(
    /d1\/1 on the remote is not what was backed up: .* digest sha256:\w{64} instead of sha256:\w{64}/,
  );
  await rm(workspace.path("source/d1/1"));
  expect(
    await differences(workspace.path("source"), workspace.path("back")),
  ).toEqual([]);
});

test("what is gone or altered on the remote is said, exits with 3, and the rest comes back", async () => {
  const workspace = await backedUp();
  const stored = join(workspace.server.root, "backup");
  await rm(join(stored, "d1/1"));
  await writeFile(join(stored, "d2/2"), "shorter");
  const result = await workspace.run([
    ...["restore", "data", "--to", "back", "--yes"],
  ]);
  expect(result.status, output(result)).toBe(3);
  expect(result.stdout).toContain("Warning missing-remote:");
  expect(result.stdout).toContain("Warning altered-remote:");
  await rm(workspace.path("source/d1/1"));
  await rm(workspace.path("source/d2/2"));
  expect(
    await differences(workspace.path("source"), workspace.path("back")),
  ).toEqual([]);
});

test("what appeared or changed here since the plan makes it stale, and nothing is touched", async () => {
  const workspace = await backedUp();
  await savedRestore(workspace);
  await workspace.write("back/d3/3", "mine");
  const before = await snapshot(workspace.path("back"));
  const result = await workspace.run(["apply", "plan.json"]);
  expect(result.status, output(result)).toBe(4);
  expect(result.stderr).toContain("d3/3 here: expected nothing, found a file");
  expect(await snapshot(workspace.path("back"))).toEqual(before);
});

test("what changed on the remote since the plan makes it stale", async () => {
  const workspace = await backedUp();
  await savedRestore(workspace);
  await writeFile(join(workspace.server.root, "backup/d3/3"), "other");
  const result = await workspace.run(["apply", "plan.json"]);
  expect(result.status, output(result)).toBe(4);
  expect(existsSync(workspace.path("back"))).toBe(false);
});

test("another file here is an error, until it may be overwritten", async () => {
  const workspace = await backedUp();
  const restore = (...more: string[]) =>
    workspace.run(["restore", "data", "--to", "back", "--yes", ...more]);
  await workspace.write("back/d0/0", "mine");
  await workspace.write("back/of mine", "stays");
  const refused = await restore();
  expect(refused.status, output(refused)).toBe(6);
  expect(refused.stdout).toContain("Error local-exists:");
  expect(existsSync(workspace.path("back/d1"))).toBe(false);
  const changed = await restore("--overwrite", "changed");
  expect(changed.status, output(changed)).toBe(0);
  expect(await readFile(workspace.path("back/of mine"), "utf8")).toBe("stays");
  await rm(workspace.path("back/of mine"));
  expect(
    await differences(workspace.path("source"), workspace.path("back")),
  ).toEqual([]);
  const all = await restore("--overwrite", "all");
  expect(all.stdout).toContain("40 files restored");
});

test("no symbolic link in the folder leads out of it", async () => {
  const workspace = await backedUp();
  await mkdir(workspace.path("outside"));
  await mkdir(workspace.path("back"));
  await symlink(workspace.path("outside"), workspace.path("back/d0"));
  const restore = ["restore", "data", "--to", "back"];
  const planned = await workspace.run([
    ...restore,
    ...["--overwrite", "all", "--yes"],
  ]);
  expect(planned.status, output(planned)).toBe(6);
  expect(planned.stdout).toContain("Error local-obstacle:");
  await rm(workspace.path("back/d0"));
  await savedRestore(workspace);
  await symlink(workspace.path("outside"), workspace.path("back/d0"));
  const applied = await workspace.run(["apply", "plan.json"]);
  expect(applied.status, output(applied)).toBe(4);
  expect(await readdir(workspace.path("outside"))).toEqual([]);
});

test("patterns choose, and --at brings back an earlier state from the archive", async () => {
  const workspace = await backedUp();
  await workspace.manifest(
    "policies:\n  - match: '*'\n    onChange: archive\n    onDelete: archive\n",
  );
  const first = await workspace.readPlan();
  const before = await snapshot(workspace.path("source/d1"));
  await workspace.write("source/d1/1", "edited");
  await workspace.write("source/d1/new", "new");
  await rm(workspace.path("source/d1/5"));
  await workspace.plan();
  await workspace.apply();
  const at = first.planId.slice(7, 17);
  const result = await workspace.run([
    ...["restore", "data", "--to", "back", "d1/", "--at", at, "--yes"],
  ]);
  // Of the new file nothing tells whether there was one before.
  expect(result.status, output(result)).toBe(3);
  expect(result.stdout).toContain("Warning not-kept:");
  expect(await snapshot(workspace.path("back/d1"))).toEqual(before);
  expect(await readdir(workspace.path("back"))).toEqual(["d1"]);
  const unknown = await workspace.run([
    ...["restore", "data", "--to", "b", "--at", "0123456789", "--yes"],
  ]);
  expect(unknown.status).toBe(1);
  expect(unknown.stderr).toContain("no plan 0123456789 was applied");
});

test("without a catalogue, listings and hash files give back what they can, and it is said what they can't", async () => {
  const workspace = await backedUp();
  const { root } = workspace.server;
  await rm(join(root, "backup/.ftp-sync"), { recursive: true });
  await mkdir(join(root, "backup/empty"));
  const garbled = join(root, "backup/d1/1");
  await writeFile(garbled, Buffer.alloc(2_000, "bad"));
  const result = await workspace.run([
    ...["restore", "data", "--to", "back", "--yes"],
  ]);
  expect(result.status, output(result)).toBe(3);
  expect(result.stdout).toContain("Warning no-catalogue:");
  expect(result.stdout).toContain(
    "d1/1 on the remote is not what was backed up",
  );
  const back = await snapshot(workspace.path("back"));
  const expected = await snapshot(workspace.path("source"));
  expected.delete("d1/1");
  expect([...back]).toEqual([...expected, ["empty", "folder"]]);
});

test("a server's names lead nowhere else", async () => {
  const workspace = await backedUp();
  await rm(join(workspace.server.root, "backup/.ftp-sync"), {
    recursive: true,
  });
  const facts = "type=file;size=4;modify=20240501100000;";
  workspace.server.inject({
    ...{ on: "MLSD", times: Infinity },
    do: {
      kind: "extra-lines",
      lines: ["../evil", "/tmp/evil", "a/../../evil"].map(
        (name) => `${facts} ${name}`,
      ),
    },
  });
  const before = await readdir(workspace.folder);
  const result = await workspace.run([
    ...["restore", "data", "--to", "back", "--yes"],
  ]);
  expect(result.status, output(result)).toBe(3);
  expect(result.stdout).toContain("Warning listing-incomplete");
  expect(await readdir(workspace.folder)).toEqual([...before, "back"].sort());
  expect((await readdir(workspace.path("back"))).sort()).toEqual([
    ...["d0", "d1", "d2", "d3"],
  ]);
});

test.skipIf(process.getuid?.() !== 0 || process.platform !== "linux")(
  "a full disk fails the files that have no room, in the system's words, and leaves no part of them",
  async () => {
    const workspace = await backedUp();
    const back = workspace.path("back");
    await mkdir(back);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "none", back]);
    open.push({
      remove: () => {
        execFileSync("umount", ["-l", back]);
        return Promise.resolve();
      },
    });
    const restore = ["restore", "data", "--to", "back", "--yes"];
    const result = await workspace.run(restore);
    expect(result.status, output(result)).toBe(3);
    expect(result.stdout).toContain("no space left on device (ENOSPC)");
    const wanted = await snapshot(workspace.path("source"));
    const there = await snapshot(back);
    for (const [path, content] of there)
      expect(wanted.get(path), path).toBe(content);
    expect(there.size).toBeLessThan(wanted.size);
    // Small ones had no room only while large ones took it.
    expect(there.size).toBeGreaterThan(20);
    execFileSync("mount", ["-o", "remount,size=64m", back]);
    const again = await workspace.run(restore);
    expect(again.status, output(again)).toBe(0);
    expect(await differences(workspace.path("source"), back)).toEqual([]);
  },
);

test.skipIf(process.getuid?.() !== 0 || !existsSync("/usr/bin/setpriv"))(
  "a root that may not give owners, as in a container, restores all else and says what is lacking",
  async () => {
    const workspace = await begin(embedded);
    for (const name of ["mine", "theirs", "runs as them"])
      await workspace.write(`source/${name}`, name);
    for (const name of ["theirs", "runs as them"])
      await chown(workspace.path("source", name), 1, 1);
    await chmod(workspace.path("source/runs as them"), 0o4755);
    await workspace.manifest();
    await workspace.plan();
    await workspace.apply();
    const result = await workspace.run(
      ["restore", "data", "--to", "back", "--yes"],
      { under: ["setpriv", "--bounding-set=-chown", "--inh-caps=-chown"] },
    );
    expect(result.status, output(result)).toBe(3);
    expect(result.stdout).toContain(
      "its content is here, but it lacks its owner (operation not permitted (EPERM))",
    );
    expect(await snapshot(workspace.path("back"))).toEqual(
      await snapshot(workspace.path("source")),
    );
    const { mode, uid } = await stat(workspace.path("back/runs as them"));
    expect([mode & 0o7777, uid]).toEqual([0o755, 0]);
    const again = await workspace.run([
      ...["restore", "data", "--to", "back", "--yes"],
    ]);
    expect(again.status, output(again)).toBe(0);
    expect(
      await differences(workspace.path("source"), workspace.path("back")),
    ).toEqual([]);
  },
);

test("a plan of a restore is refused when the manifest names another place", async () => {
  const workspace = await backedUp();
  await savedRestore(workspace);
  await workspace.manifest();
  const text = await readFile(workspace.path("ftp-sync.yaml"), "utf8");
  await workspace.write("ftp-sync.yaml", text.replace("/backup", "/other"));
  const result = await workspace.run(["apply", "plan.json"]);
  expect(result.status, output(result)).toBe(6);
  expect(existsSync(workspace.path("back"))).toBe(false);
});

test("words that make no sense are told", async () => {
  const workspace = await backedUp();
  for (const [args, words] of [
    [["data", "--to", "x"], "no terminal to ask on"],
    [["dta", "--to", "x", "--yes"], 'did you mean "data"'],
    [["data", "--to", "x", "--overwrite", "some", "--yes"], "--overwrite"],
    [["data", "--to", "x", "a[", "--yes"], "never closed"],
    [["data", "--to", "x", "--out", "p", "--yes"], "--out only saves"],
  ] as const) {
    const result = await workspace.run(["restore", ...args]);
    expect(result.status, output(result)).toBe(1);
    expect(result.stderr).toContain(words);
  }
});
