/** `ftp-sync verify`: what is proven of each file, and that it notices what is wrong. */
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { RunEvent } from "../../src/render/event-format.ts";
import { eventsOf } from "../support/events.ts";
import { eachPlainServer } from "../support/every-server.ts";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import type { FtpServerOptions } from "../support/ftp-server/server-options.ts";
import type { TestServer } from "../support/test-server.ts";
import { output, Workspace } from "../support/workspace.ts";

const open: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.remove();
});

const BIG = Buffer.alloc(40_000, "a");

/** Three files that were backed up to a server. */
async function backUpTo(server: TestServer): Promise<Workspace> {
  const workspace = await Workspace.make(server);
  open.push(workspace, { remove: () => server.stop() });
  await workspace.manifest();
  await workspace.write("source/a.txt", "first");
  await workspace.write("source/in/b.bin", BIG);
  await workspace.write("source/in/c.txt", "third");
  await workspace.plan();
  const applied = await workspace.run(["apply", "plan.json"]);
  expect(applied.status, output(applied)).toBe(0);
  return workspace;
}

async function backedUp(
  options: FtpServerOptions = {},
): Promise<{ server: FtpServer; workspace: Workspace }> {
  const server = await startFtpServer(options);
  return { server, workspace: await backUpTo(server) };
}

interface Found {
  readonly status: number | null;
  readonly holds: boolean;
  /** `altered in/b.bin` */
  readonly findings: readonly string[];
  readonly proven: Readonly<Record<string, { files: number; now: number }>>;
  readonly problems: readonly string[];
  readonly notices: readonly string[];
  readonly details: readonly (RunEvent & { event: "finding" })[];
}

async function verify(workspace: Workspace, ...args: string[]): Promise<Found> {
  const result = await workspace.run(["verify", "--format", "json", ...args]);
  const events = eventsOf(result);
  const details = events.flatMap((event) =>
    event.event === "finding" ? [event] : [],
  );
  const verdict = events.find((event) => event.event === "verdict");
  if (verdict === undefined) throw new Error(output(result));
  const { holds, proven, problems, notices } = verdict;
  const findings = details.map(({ kind, path }) => `${kind} ${path}`);
  const { status } = result;
  return { status, holds, findings, proven, problems, notices, details };
}

const FINE = { status: 0, holds: true, findings: [], problems: [] };

const remoteFile = ({ root }: FtpServer, ...names: string[]): string =>
  join(root, "backup", ...names);

/** Changes bytes in the middle, and keeps size and time. */
function corrupt(path: string): void {
  const { atime, mtime } = statSync(path);
  const content = readFileSync(path);
  content.write("x", content.length / 2);
  writeFileSync(path, content);
  utimesSync(path, atime, mtime);
}

test("a listing proves size and time, and tells what is missing, altered and foreign", async () => {
  const { server, workspace } = await backedUp();
  const fine = await verify(workspace);
  expect(fine).toMatchObject(FINE);
  expect(fine.proven).toMatchObject({ listing: { files: 3, now: 3 } });
  writeFileSync(remoteFile(server, "in/x.txt"), "foreign");
  expect(await verify(workspace)).toMatchObject({
    ...{ status: 0, holds: true, findings: ["foreign in/x.txt"] },
  });
  rmSync(remoteFile(server, "a.txt"));
  truncateSync(remoteFile(server, "in/b.bin"), 30_000);
  utimesSync(remoteFile(server, "in/c.txt"), 1, 1);
  const found = await verify(workspace);
  expect(found).toMatchObject({ status: 1, holds: false });
  expect(found.details).toMatchObject([
    { kind: "missing", path: "a.txt", recorded: { size: 5 } },
    {
      ...{ kind: "altered", path: "in/b.bin", what: "size" },
      ...{ recorded: { size: 40_000 }, found: { size: 30_000 } },
    },
    {
      ...{ kind: "altered", path: "in/c.txt", what: "time" },
      found: { modified: "1970-01-01T00:00:01Z" },
    },
    { kind: "foreign", path: "in/x.txt" },
  ]);
  const text = await workspace.run(["verify"]);
  expect(text.status).toBe(1);
  expect(text.stdout).toMatch(/^Not all holds: 1 file missing, 2 files alter/);
});

test("a file that lost its folder is missing, and one that became a folder is altered", async () => {
  const { server, workspace } = await backedUp();
  rmSync(remoteFile(server, "in"), { recursive: true });
  rmSync(remoteFile(server, "a.txt"));
  mkdirSync(remoteFile(server, "a.txt"));
  const { findings } = await verify(workspace);
  expect(findings).toEqual([
    "altered a.txt",
    "missing in/b.bin",
    "missing in/c.txt",
  ]);
});

test("a content that changed under the same size and time is found by reading it back only", async () => {
  const { server, workspace } = await backedUp();
  corrupt(remoteFile(server, "in/b.bin"));
  expect(await verify(workspace)).toMatchObject(FINE);
  const found = await verify(workspace, "--level", "read-back");
  expect(found).toMatchObject({
    ...{ status: 1, holds: false, findings: ["altered in/b.bin"] },
    proven: { "read-back": { files: 2, now: 2 }, listing: { files: 0 } },
  });
  const digest = /"hash":"sha256:[0-9a-f]{64}"/g;
  expect(JSON.stringify(found.details).match(digest)).toHaveLength(2);
  // What was proven stays so; what was found wrong is not forgotten.
  const later = await verify(workspace);
  expect(later.proven).toMatchObject({
    ...{ "read-back": { files: 2, now: 0 }, listing: { files: 1 } },
  });
});

test("nothing of a file that is read back stays here or is written there", async () => {
  const { server, workspace } = await backedUp();
  const from = server.commands.length;
  await verify(workspace, "--level", "read-back");
  const writing = server.commands
    .slice(from)
    .map(({ line }) => line)
    .filter((line) => /^(STOR|APPE|DELE|RNTO|MKD|RMD) /.test(line));
  for (const line of writing)
    expect(line).toMatch(/\.ftp-sync\/(catalogue|tmp)(\/|$)/);
  expect(readdirSync(remoteFile(server, ".ftp-sync")).sort()).toEqual([
    "catalogue",
    "tmp",
  ]);
});

describe("a server's own hash", () => {
  const features = { hash: true };

  test("proves by its word", async () => {
    const { workspace } = await backedUp({ features });
    const found = await verify(workspace, "--level", "server-hash");
    expect(found).toMatchObject(FINE);
    expect(found.proven).toMatchObject({ "server-hash": { files: 3, now: 3 } });
  });

  test("tells of a changed content", async () => {
    const { server, workspace } = await backedUp({ features });
    corrupt(remoteFile(server, "in/b.bin"));
    const found = await verify(workspace, "--level", "server-hash");
    expect(found).toMatchObject({ status: 1, findings: ["altered in/b.bin"] });
  });

  test("may be a lie, which reading back uncovers", async () => {
    const { server, workspace } = await backedUp({ features });
    const { createHash } = await import("node:crypto");
    const hex = createHash("sha256").update(BIG).digest("hex");
    corrupt(remoteFile(server, "in/b.bin"));
    for (const on of ["HASH", "XSHA256"] as const) {
      const text =
        on === "HASH" ? `213 SHA-256 0-39999 ${hex} b.bin` : `250 ${hex}`;
      const fault = { match: /b\.bin/, times: Infinity };
      server.inject({ on, ...fault, do: { kind: "reply", text } });
    }
    expect(await verify(workspace, "--level", "server-hash")).toMatchObject(
      FINE,
    );
    const found = await verify(workspace, "--level", "read-back");
    expect(found).toMatchObject({ status: 1, findings: ["altered in/b.bin"] });
  });

  test("that it can't give leaves unproven what was to be proven", async () => {
    const { workspace } = await backedUp();
    const found = await verify(workspace, "--level", "server-hash");
    expect(found).toMatchObject({ status: 1, holds: false, findings: [] });
    expect(found.problems).toEqual([
      expect.stringContaining("no command that tells a SHA-256"),
    ]);
    expect(found.proven).toMatchObject({ "server-hash": { files: 0 } });
  });
});

test.each([
  { what: "ends too early", after: 30_000, words: "30000 of 40000 bytes" },
  { what: "can't be read", after: undefined, words: "550 Permission denied" },
])("a file that $what is not proven, and the others are", async (trouble) => {
  const { server, workspace } = await backedUp();
  const { after } = trouble;
  const fault = { match: /b\.bin/, times: Infinity };
  if (after === undefined)
    server.inject({
      ...{ on: "RETR", ...fault },
      do: { kind: "reply", text: "550 Permission denied" },
    });
  else
    server.inject({
      ...{ on: "RETR", ...fault },
      do: { kind: "cut-data", after, reply: "226 Transfer complete" },
    });
  const found = await verify(workspace, "--level", "read-back");
  expect(found).toMatchObject({ status: 1, findings: ["unchecked in/b.bin"] });
  expect(JSON.stringify(found.details)).toContain(trouble.words);
  expect(found.proven).toMatchObject({ "read-back": { files: 2 } });
});

/** What the listing of one folder shows, once `short.entries` says so. */
function shortListing() {
  const short: { entries: number | undefined } = { entries: undefined };
  const strike: FtpServerOptions["strike"] = ({ verb, cwd }) =>
    verb === "MLSD" && cwd === "/backup/in" && short.entries !== undefined
      ? { kind: "short-listing", entries: short.entries }
      : undefined;
  return { short, strike };
}

test("a file that never ends is cut off", async () => {
  const { short, strike } = shortListing();
  const { server, workspace } = await backedUp({ strike });
  truncateSync(remoteFile(server, "in/b.bin"), 50_000_000);
  short.entries = 0;
  server.inject({
    ...{ on: "SIZE", match: /b\.bin/, times: Infinity },
    do: { kind: "reply", text: "213 40000" },
  });
  const found = await verify(workspace, "--level", "read-back");
  expect(found).toMatchObject({ status: 1, findings: ["unchecked in/b.bin"] });
  expect(JSON.stringify(found.details)).toContain(
    "sends more than its 40000 bytes",
  );
});

test("an incomplete listing is said, and what it doesn't show is asked for", async () => {
  const { short, strike } = shortListing();
  const { server, workspace } = await backedUp({ strike });
  rmSync(remoteFile(server, "in/c.txt"));
  short.entries = 0;
  const found = await verify(workspace);
  expect(found.findings).toEqual(["missing in/c.txt"]);
  expect(found.proven).toMatchObject({ listing: { files: 2 } });
  expect(found.notices.join("\n")).toContain("can't be trusted to be whole");
});

test("--oldest covers all in time, --sample draws as many as it is told", async () => {
  const { workspace } = await backedUp();
  const proven: number[] = [];
  for (let night = 1; night <= 3; night++) {
    const share = ["--level", "read-back", "--oldest", "1"];
    const found = await verify(workspace, ...share);
    expect(found).toMatchObject(FINE);
    proven.push(found.proven["read-back"]?.files ?? 0);
  }
  expect(proven).toEqual([1, 2, 3]);
  const sample = await verify(
    ...([workspace, "--level", "read-back", "--sample", "50%"] as const),
  );
  expect(sample.proven).toMatchObject({ "read-back": { files: 3, now: 2 } });
});

test("a replaced file is unproven again", async () => {
  const { workspace } = await backedUp();
  await verify(workspace, "--level", "read-back");
  await workspace.write("source/a.txt", "another");
  await workspace.plan();
  expect((await workspace.run(["apply", "plan.json"])).status).toBe(0);
  const found = await verify(workspace);
  expect(found.proven).toMatchObject({
    ...{ "read-back": { files: 2 }, listing: { files: 1 } },
  });
});

test("a plan that waits for its review is not stale after a verify", async () => {
  const { workspace } = await backedUp();
  await workspace.write("source/new.txt", "new");
  await workspace.plan();
  const waiting = readFileSync(workspace.path("plan.json"), "utf8");
  expect(await verify(workspace, "--level", "read-back")).toMatchObject(FINE);
  await workspace.plan();
  expect(readFileSync(workspace.path("plan.json"), "utf8")).toBe(waiting);
  const applied = await workspace.run(["apply", "plan.json"]);
  expect(applied.status, output(applied)).toBe(0);
});

test("a damaged catalogue does not hold", async () => {
  const { server, workspace } = await backedUp();
  const folder = remoteFile(server, ".ftp-sync/catalogue");
  for (const name of readdirSync(folder)) truncateSync(join(folder, name), 20);
  const found = await verify(workspace, "--level", "read-back", "--no-cache");
  expect(found).toMatchObject({ status: 1, holds: false });
  expect(found.problems).toEqual([expect.stringContaining("is damaged")]);
});

test("without a catalogue, contents are compared with hash files", async () => {
  const { server, workspace } = await backedUp();
  rmSync(remoteFile(server, ".ftp-sync"), { recursive: true });
  const cold = ["--no-cache"];
  const listed = await verify(workspace, ...cold);
  expect(listed).toMatchObject({ status: 1, findings: [] });
  expect(listed.problems).toEqual([
    expect.stringMatching(/an apply to data.*`ftp-sync adopt data`/),
  ]);
  const deep = [...cold, "--level", "read-back"];
  const fine = await verify(workspace, ...deep);
  expect(fine).toMatchObject(FINE);
  expect(fine.proven).toMatchObject({ "read-back": { files: 3, now: 3 } });
  writeFileSync(remoteFile(server, "in/x.txt"), "no hash file");
  writeFileSync(remoteFile(server, "in/c.txt"), "thord");
  const found = await verify(workspace, ...deep);
  expect(found.findings).toEqual(["altered in/c.txt", "unchecked in/x.txt"]);
  expect(readdirSync(remoteFile(server)).sort()).not.toContain(".ftp-sync");
});

test("an interrupted run exits with 130, and what it proved is recorded", async () => {
  const { server, workspace } = await backedUp();
  await workspace.manifest("", { remote: "    connections: 1\n" });
  server.inject({
    ...{ on: "RETR", match: /b\.bin/, times: 1 },
    do: { kind: "delay", ms: 2_000 },
  });
  let killed = false;
  const result = await workspace.run(
    ["verify", "--level", "read-back", "--verbose"],
    {
      heard: (line, child) => {
        // A second one would end it at once.
        if (killed || !/RETR .*b\.bin/.test(line)) return;
        killed = child.kill("SIGINT");
      },
    },
  );
  expect(result.status, output(result)).toBe(130);
  expect(result.stderr).toContain("interrupted");
  const later = await verify(workspace);
  expect(later.proven["read-back"]?.files).toBeGreaterThan(0);
  expect(later.proven["read-back"]?.files).toBeLessThan(3);
});

test("a server out of reach is exit 7", async () => {
  const { server, workspace } = await backedUp();
  server.inject({
    ...{ on: "PASS", times: Infinity },
    do: { kind: "reply", text: "530 Login incorrect" },
  });
  const result = await workspace.run(["verify"]);
  expect(result.status, output(result)).toBe(7);
});

test.each([
  { args: ["--level", "deep"], says: 'no level "deep"' },
  { args: ["--sample", "5%"], says: "--level read-back" },
  {
    args: ["--level", "read-back", "--oldest", "many"],
    says: '--oldest: "many" is neither',
  },
  {
    args: ["--level", "read-back", "--oldest", "1", "--sample", "1"],
    says: "can't both",
  },
  { args: ["dada"], says: 'did you mean "data"' },
])("says what is wrong with $args", async ({ args, says }) => {
  const workspace = await Workspace.make();
  open.push(workspace);
  await workspace.manifest();
  const result = await workspace.run(["verify", ...args]);
  expect(result.status, output(result)).toBe(1);
  expect(result.stderr).toContain(says);
});

test("--quiet says nothing when all holds, and the verdict when not", async () => {
  const { server, workspace } = await backedUp();
  const fine = await workspace.run(["verify", "--quiet"]);
  expect(fine).toMatchObject({ status: 0, stdout: "", stderr: "" });
  rmSync(remoteFile(server, "a.txt"));
  const bad = await workspace.run(["verify", "--quiet"]);
  expect(bad.status).toBe(1);
  expect(bad.stdout).toContain("missing");
});

/** Whether the server has a command that tells a SHA-256. */
const HASHES = ["proftpd"];

describe.each(eachPlainServer())(
  "on $title",
  ({ name, unavailable, start }) => {
    test.skipIf(unavailable !== undefined)("all levels hold", async () => {
      const workspace = await backUpTo(await start());
      expect(await verify(workspace)).toMatchObject(FINE);
      const back = await verify(workspace, "--level", "read-back");
      expect(back, back.problems.join()).toMatchObject(FINE);
      expect(back.proven).toMatchObject({ "read-back": { files: 3, now: 3 } });
      const told = await verify(workspace, "--level", "server-hash");
      if (HASHES.includes(name)) expect(told).toMatchObject(FINE);
      else expect(told).toMatchObject({ status: 1, findings: [] });
      const again = await verify(workspace);
      expect(again.proven).toMatchObject({ "read-back": { files: 3, now: 0 } });
    });
  },
);
