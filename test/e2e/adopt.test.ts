/** `ftp-sync adopt`: remotes that other tools filled are taken over, and the next plan has nothing to send. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { ancestorFull, snapshot, withoutOwn } from "../support/disk.ts";
import { eachPlainServer } from "../support/every-server.ts";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import type { FtpServerOptions } from "../support/ftp-server/server-options.ts";
import { killedAt } from "../support/run-cli.ts";
import type { TestServer } from "../support/test-server.ts";
import { output, type PlanDocument, Workspace } from "../support/workspace.ts";

const open: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.remove();
});

const BIG = Buffer.alloc(50_000, "0123456789abcdef-");
const TREE: Readonly<Record<string, string | Buffer>> = {
  "a.txt": "alpha",
  "css/b c.css": "beta",
  "css/deep/big.bin": BIG,
  "empty.txt": "",
};
const TIME = new Date("2024-05-01T10:00:07Z");

interface Scene<Server extends TestServer> {
  readonly server: Server;
  readonly workspace: Workspace;
}

/** Both sides have the tree; nothing of ftp-sync is there. */
async function sides<Server extends TestServer>(
  server: Server,
  more = "",
): Promise<Scene<Server>> {
  const workspace = await Workspace.make(server);
  open.push(workspace, { remove: () => server.stop() });
  await workspace.manifest(more);
  for (const [path, content] of Object.entries(TREE)) {
    await workspace.write(`source/${path}`, content);
    await utimes(workspace.path("source", path), TIME, TIME);
    await put(server, path, content);
    await utimes(join(server.root, "backup", path), TIME, TIME);
  }
  return { server, workspace };
}

async function put(
  server: TestServer,
  path: string,
  content: string | Buffer,
): Promise<void> {
  const file = join(server.root, "backup", path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

async function embedded(
  more = "",
  options: FtpServerOptions = {},
): Promise<Scene<FtpServer>> {
  return sides(await startFtpServer(options), more);
}

async function planned(
  { workspace }: Scene<TestServer>,
  ...args: string[]
): Promise<PlanDocument> {
  const words = ["adopt", "data", "--out", "adopt.json", ...args];
  const result = await workspace.run(words);
  expect(result.status, output(result)).toBe(0);
  const text = await readFile(workspace.path("adopt.json"), "utf8");
  return JSON.parse(text) as PlanDocument;
}

const beliefs = ({ actions }: PlanDocument): string[] =>
  actions.map(({ path, before }) =>
    before !== null && "evidence" in before
      ? `${path} ${before.evidence}`
      : path,
  );

const notes = ({ findings }: PlanDocument): string[] =>
  findings.map(({ code, path = "", detail = "" }) =>
    `${code} ${path} ${detail}`.trim(),
  );

/** Taken over with these words; nothing but hash files is written beside `.ftp-sync`, and the next plan is empty. */
async function takesAll(
  { server, workspace }: Scene<TestServer>,
  ...args: string[]
): Promise<void> {
  const root = join(server.root, "backup");
  const before = withoutOwn(await snapshot(root));
  const result = await workspace.run(["adopt", "data", "--yes", ...args]);
  expect(result.status, output(result)).toBe(0);
  expect(result.stdout).toContain("Applied. 4 paths taken over.");
  expect(withoutOwn(await snapshot(root))).toEqual(before);
  const next = await workspace.plan();
  expect(next.actions).toEqual([]);
  expect(next.drift).toEqual([]);
  expect(next.summary.unchanged).toBe(4);
  const again = await workspace.run(["adopt", "data", "--yes", ...args]);
  expect(again.status, output(again)).toBe(0);
  expect(again.stdout).toContain("No changes.");
}

function expectNoUpload({ commands }: FtpServer): void {
  const stored = commands.filter(
    ({ line }) =>
      /^(STOR|APPE|RNFR|DELE|RMD)\b/.test(line) &&
      !/\.ftp-sync|\.hash$/.test(line),
  );
  expect(stored).toEqual([]);
}

/** What TLS changes, other tests show. */
const SERVERS = eachPlainServer();

describe.each(SERVERS)("$title", ({ unavailable, start }) => {
  test.skipIf(unavailable !== undefined)(
    "a tree that a person copied there is taken over by size and time, or by what it holds",
    async () => {
      const scene = await sides(await start());
      await scene.server.handOver();
      const read = await planned(scene, "--by", "read-back");
      expect(beliefs(read)).toEqual([
        "a.txt read-back",
        "css/b c.css read-back",
        "css/deep/big.bin read-back",
        "empty.txt listing",
      ]);
      await takesAll(scene, "--by", "size+time");
    },
  );
});

const proftpd = SERVERS.find(({ name }) => name === "proftpd");

test.skipIf(proftpd?.unavailable !== undefined)(
  "proftpd tells digests itself",
  async () => {
    if (proftpd === undefined) throw new Error("there is no such server");
    const scene = await sides(await proftpd.start());
    await scene.server.handOver();
    await takesAll(scene, "--by", "server-hash");
  },
);

test("a server that lists minutes only is asked for exact times", async () => {
  const scene = await embedded("", { features: { mlsd: false } });
  await takesAll(scene, "--by", "size+time");
  expectNoUpload(scene.server);
});

describe("a server that tells no exact times", () => {
  const TIMELESS = { features: { mlsd: false, mdtm: false } };

  test("leaves hash files to prove what was taken over", async () => {
    await takesAll(await embedded("", TIMELESS), "--by", "read-back");
  });

  test("has nothing taken over that the next plan would send all the same", async () => {
    const quiet = "policies:\n  - match: '*'\n    hashFiles: false\n";
    const scene = await embedded(quiet, TIMELESS);
    const plan = await planned(scene, "--by", "read-back");
    expect(beliefs(plan)).toEqual(["empty.txt listing"]);
    expect(notes(plan).join()).toContain("`hashFiles: false`");
    const times = await planned(scene, "--by", "size+time");
    expect(notes(times).join()).toContain("no exact times");
  });
});

test("the ancestor's remote is taken over by its hash files", async () => {
  const scene = await embedded();
  for (const [path, content] of Object.entries(TREE))
    await put(
      scene.server,
      path.replace(/([^/]+)$/, ".$1.hash"),
      ancestorFull(Buffer.from(content)),
    );
  await takesAll(scene);
  expectNoUpload(scene.server);
  expect(scene.server.commands.map(({ line }) => line)).not.toContainEqual(
    expect.stringMatching(/^STOR .*\.hash$/),
  );
});

test("a remote of ftp-deploy is taken over by its state file", async () => {
  const scene = await embedded(
    "policies:\n  - match: .ftp-deploy-sync-state.json\n    ignore: true\n  - match: '*'\n    onForeign: remove\n",
  );
  const data = Object.entries(TREE).map(([name, content]) => ({
    ...{ type: "file", name, size: content.length },
    hash: createHash("sha256").update(content).digest("hex"),
  }));
  const folders = ["css", "css/deep"].map((name) => ({ type: "folder", name }));
  const state = {
    ...{ description: "DO NOT DELETE THIS FILE.", version: "1.0.0" },
    ...{ generatedTime: 1_700_000_000_000, data: [...folders, ...data] },
  };
  await put(
    scene.server,
    ".ftp-deploy-sync-state.json",
    JSON.stringify(state, undefined, 4),
  );
  await takesAll(scene);
  expectNoUpload(scene.server);
});

describe("a remote of git-ftp", () => {
  const git = (workspace: Workspace, ...args: string[]): string =>
    execFileSync(
      "git",
      [
        ...["-C", workspace.path("source"), "-c", "user.name=me"],
        ...["-c", "user.email=me@example.com", "-c", "core.autocrlf=false"],
        ...args,
      ],
      { encoding: "utf8" },
    ).trim();

  async function deployed(): Promise<Scene<FtpServer>> {
    const scene = await embedded(
      "policies:\n  - match: [.git/, .git-ftp.log, .git-ftp-ignore]\n    ignore: true\n",
    );
    const { workspace, server } = scene;
    await workspace.write("source/.git-ftp-ignore", "css/b*\n");
    git(workspace, "init", "--quiet");
    git(workspace, "add", ".");
    git(workspace, "commit", "--quiet", "-m", "deployed");
    await put(
      server,
      ".git-ftp.log",
      `${git(workspace, "rev-parse", "HEAD")}\n`,
    );
    return scene;
  }

  test("is taken over where the file is as in the commit, and git-ftp sent it", async () => {
    const scene = await deployed();
    await scene.workspace.write("source/a.txt", "gamma");
    const plan = await planned(scene);
    expect(beliefs(plan)).toEqual([
      "css/deep/big.bin git-ftp",
      "empty.txt listing",
    ]);
    expect(notes(plan)).toEqual([
      "adopt-differs a.txt",
      expect.stringContaining("adopt-unproven css/b c.css"),
    ]);
    const wrong = join(scene.server.root, "backup/css/deep/.big.bin.hash");
    await writeFile(wrong, "0".repeat(64));
    const outweighed = await planned(scene);
    expect(beliefs(outweighed)).toEqual(["empty.txt listing"]);
    await scene.workspace.write("source/a.txt", "alpha");
    await takesAll(scene, "--by", "read-back");
    expectNoUpload(scene.server);
  });

  test("whose commit is not here, or not a commit, is told and not believed", async () => {
    const scene = await deployed();
    const { server } = scene;
    await put(server, ".git-ftp.log", `${"12".repeat(20)}\n`);
    const unknown = await planned(scene);
    expect(notes(unknown)[0]).toMatch(/adopt-tool .git-ftp.log .*--unshallow/);
    await put(server, ".git-ftp.log", "--output=/tmp/x\n");
    const wrong = await planned(scene);
    expect(notes(wrong)[0]).toMatch(/holds no id of a commit/);
    await rm(scene.workspace.path("source", ".git"), { recursive: true });
    await put(server, ".git-ftp.log", `${"12".repeat(20)}\n`);
    const none = await planned(scene);
    expect(notes(none)[0]).toMatch(/adopt-tool .git-ftp.log git says: .*not a/);
    expect(beliefs(none)).toEqual(["empty.txt listing"]);
  });
});

test("the plan is saved, shown with its reasons, and applied; planning writes nothing", async () => {
  const scene = await embedded();
  const { workspace, server } = scene;
  const before = await snapshot(server.root);
  await planned(scene, "--by", "size+time");
  expect(await snapshot(server.root)).toEqual(before);
  const shown = await workspace.run(["show", "adopt.json"]);
  expect(shown.stdout).toContain("size and time agree; hash file written");
  expect(shown.stdout).toMatch(
    /4 paths to take over, nothing to delete; nothing\s+to send/,
  );
  const markdown = ["show", "adopt.json", "--format", "markdown"];
  expect((await workspace.run(markdown)).stdout).toContain("Taken over");
  const applied = await workspace.run(["apply", "adopt.json"]);
  expect(applied.status, output(applied)).toBe(0);
  const once = await workspace.run(["apply", "adopt.json"]);
  expect(once.stdout).toContain("An earlier run had done 4 actions.");
  expect((await workspace.plan()).actions).toEqual([]);
  const verified = await workspace.run(["verify", "--level", "read-back"]);
  expect(verified.status, output(verified)).toBe(0);
});

test("a plan whose remote moved since is stale, and nothing is written", async () => {
  const scene = await embedded();
  const { workspace, server } = scene;
  await planned(scene, "--by", "size+time");
  await put(server, "a.txt", "omega");
  const result = await workspace.run(["apply", "adopt.json"]);
  expect(result.status, output(result)).toBe(4);
  expect(existsSync(join(server.root, "backup/.a.txt.hash"))).toBe(false);
});

test("an apply that is killed goes on with the same plan", async () => {
  const scene = await embedded();
  const { workspace, server } = scene;
  for (let file = 0; file < 60; file++) {
    await workspace.write(`source/many/${file}`, `content ${file}`);
    await put(server, `many/${file}`, `content ${file}`);
  }
  await planned(scene, "--by", "read-back");
  for (const [command, nth] of [
    [/^STOR .*\.hash$/, 3],
    [/^STOR .*\.hash$/, 30],
    [/^RNTO .*\/catalogue\//, 1],
  ] as const) {
    const words = ["apply", "adopt.json", "-v"];
    const killed = await workspace.run(words, killedAt({ command, nth }));
    expect(killed.status, output(killed)).toBe(null);
  }
  const last = await workspace.run(["apply", "adopt.json"]);
  expect(last.status, output(last)).toBe(0);
  const next = await workspace.plan();
  expect(next.actions).toEqual([]);
  expect(next.findings).toEqual([]);
  expectNoUpload(server);
});

test("without a terminal it says how to answer, and what words it knows", async () => {
  const { workspace } = await embedded();
  const asked = await workspace.run(["adopt", "data"]);
  expect(asked.status).toBe(1);
  expect(asked.stderr).toMatch(/no terminal to ask on\n.*--yes.*--out/);
  const typo = ["adopt", "data", "--yes", "--by", "read-bak"];
  expect((await workspace.run(typo)).stderr).toContain('mean "read-back"');
  const state = ["adopt", "data", "--yes", "--state-file", "../x"];
  const refused = await workspace.run(state);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain("--state-file");
});
