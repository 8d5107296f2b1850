/** A mistake is taken back with the built program, on every server: backup, bad change, status, undo, and the undo undone. */
import { mkdir, rename, rm } from "node:fs/promises";
import { afterEach, describe, expect, test } from "vitest";
import { snapshot, withoutOwn } from "../support/disk.ts";
import { eachPlainServer } from "../support/every-server.ts";
import type { TestServer } from "../support/test-server.ts";
import { output, Workspace } from "../support/workspace.ts";

const open: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.remove();
});

const ARCHIVE =
  "policies:\n  - match: '*'\n    onChange: archive\n    onDelete: archive\nlimits:\n  maxDelete: 100%\n";

async function begin(start: () => Promise<TestServer>): Promise<Workspace> {
  const server = await start();
  open.push({ remove: () => server.stop() });
  const workspace = await Workspace.make(server);
  open.push(workspace);
  await workspace.manifest(ARCHIVE);
  await workspace.write("source/a.txt", "a");
  await workspace.write("source/b.txt", "b");
  await workspace.write("source/d/x [1].txt", "x");
  await workspace.write("source/moved.txt", "moved");
  return workspace;
}

const held = async ({ server }: Workspace) =>
  withoutOwn(await snapshot(`${server?.root ?? ""}/backup`));

async function status(workspace: Workspace, ...args: string[]) {
  const result = await workspace.run(["status", "--format", "json", ...args]);
  const document: unknown = JSON.parse(result.stdout);
  return { status: result.status, document };
}

describe.each(eachPlainServer())("$title", ({ unavailable, start }) => {
  test.skipIf(unavailable !== undefined)(
    "brings back what a plan replaced, moved and archived",
    async () => {
      const workspace = await begin(start);
      await workspace.plan();
      await workspace.apply();
      const before = await held(workspace);
      await workspace.write("source/a.txt", "changed");
      await workspace.write("source/new/n.txt", "new");
      await rm(workspace.path("source", "d"), { recursive: true });
      await mkdir(workspace.path("source", "e"));
      await rename(
        workspace.path("source", "moved.txt"),
        workspace.path("source", "e", "moved.txt"),
      );
      await workspace.plan();
      expect((await status(workspace)).document).toMatchObject({
        sources: [
          {
            ...{ source: "data", from: "server", problems: [] },
            backup: { holds: { files: 4 }, archive: { files: 0 } },
            pending: { mkdir: 2, upload: 1, replace: 1, move: 1, archive: 1 },
          },
        ],
      });
      await rename(workspace.path("plan.json"), workspace.path("bad.json"));
      const bad = await workspace.run(["apply", "bad.json"]);
      expect(bad.status, output(bad)).toBe(0);
      const after = await held(workspace);
      await rename(workspace.path("source"), workspace.path("elsewhere"));
      const undo = await workspace.plan("--undo", "bad.json");
      expect(undo.findings).toEqual([]);
      await workspace.apply();
      expect(await held(workspace)).toEqual(before);
      await workspace.plan("--undo", "plan.json");
      await workspace.apply();
      expect(await held(workspace)).toEqual(after);
    },
  );
});

const [first] = eachPlainServer();

test("status shows what this machine saw last when the server is gone", async () => {
  if (first === undefined) throw new Error("no server");
  const workspace = await begin(first.start);
  const none = await workspace.run(["status"]);
  expect(none.status, output(none)).toBe(0);
  expect(none.stdout).toContain("nothing was applied yet");
  const cache = { XDG_CACHE_HOME: workspace.path("cache") };
  const run = (...args: string[]) => workspace.run(args, { env: cache });
  const applied = await run("apply", "--yes");
  expect(applied.status, output(applied)).toBe(0);
  const there = await run("status", "data");
  expect(there.status, output(there)).toBe(0);
  expect(there.stdout).toMatch(/changes since, by the catalogue: none/);
  expect(there.stdout).toContain(
    "never proven by more than a listing: 4 files, the first a.txt\n",
  );
  const verified = await run("verify", "--level", "read-back", "--oldest", "3");
  expect(verified.status, output(verified)).toBe(0);
  const later = await run("status", "data");
  expect(later.stdout).toMatch(
    /^ {2}oldest proof: \d{4}-\d\d-\d\d [\d:]{8} by read-back, a\.txt\n {2}never proven by more than a listing: 1 file, moved\.txt\n/m,
  );
  await workspace.server?.stop();
  const gone = await run("status");
  expect(gone.status, output(gone)).toBe(7);
  expect(gone.stdout).toMatch(/saw last: serial 1\n {2}4 files, 8 B\n/);
  expect(gone.stdout).not.toContain("proven");
});

test("an undo excludes --refresh, and wants a plan that was applied", async () => {
  if (first === undefined) throw new Error("no server");
  const workspace = await begin(first.start);
  await workspace.plan();
  const never = await workspace.run(["plan", "--undo", "plan.json"]);
  expect(never.status, output(never)).toBe(6);
  const both = await workspace.run([
    "plan",
    "--undo",
    "plan.json",
    "--refresh",
    "none",
  ]);
  expect(both.status, output(both)).toBe(1);
  const nothing = await workspace.run(["plan", "--undo", "nothing"]);
  expect(nothing.status, output(nothing)).toBe(1);
  expect(nothing.stderr).toContain("at least 8 digits");
});
