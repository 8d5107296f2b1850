/** A backup from manifest to disk, on every server: plan, apply, nothing left to do, changes, and again. */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { afterEach, describe, expect, test } from "vitest";
import { makeAwkwardTree } from "../support/awkward-tree.ts";
import { modifiedSeconds, snapshot, withoutOwn } from "../support/disk.ts";
import { everyServer, everyServerOnce } from "../support/every-server.ts";
import type { TestServer } from "../support/test-server.ts";
import { Workspace } from "../support/workspace.ts";

const open: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.remove();
});

async function begin(
  start: () => Promise<TestServer>,
): Promise<Workspace & { server: TestServer }> {
  const server = await start();
  open.push({ remove: () => server.stop() });
  const workspace = await Workspace.make(server);
  open.push(workspace);
  return Object.assign(workspace, { server });
}

const REMOVE =
  "policies:\n  - match: '*'\n    onDelete: remove\n    onForeign: remove\nlimits:\n  maxDelete: 100%\n";

describe.each(everyServer())("$title", ({ name, unavailable, start }) => {
  test.skipIf(unavailable !== undefined)(
    "stores an awkward tree byte for byte, and then finds nothing to do",
    async () => {
      const workspace = await begin(start);
      const source = workspace.path("source");
      await makeAwkwardTree(source, name);
      await workspace.manifest(REMOVE);

      const before = await snapshot(workspace.server.root);
      const first = await workspace.plan();
      expect(await snapshot(workspace.server.root)).toEqual(before);
      expect(first.findings).toEqual([]);
      await workspace.apply();

      const stored = await snapshot(`${workspace.server.root}/backup`);
      expect(withoutOwn(stored)).toEqual(await snapshot(source));
      for (const file of ["old", "2001", "recent", "future"]) {
        const there = `${workspace.server.root}/backup/times/${file}`;
        expect(await modifiedSeconds(there)).toBe(
          await modifiedSeconds(`${source}/times/${file}`),
        );
      }
      const second = await workspace.plan();
      expect(second.actions).toEqual([]);
      expect(second.summary.unchanged).toBe(first.summary.upload);
    },
  );
});

describe.each(everyServerOnce())("$title", ({ unavailable, start }) => {
  test.skipIf(unavailable !== undefined)(
    "follows edits, renames, removals and changes of type",
    async () => {
      const workspace = await begin(start);
      const source = workspace.path("source");
      for (const path of [
        "edited",
        "resized",
        "gone",
        "folder/old name",
        "becomes folder",
        "becomes file/a/b",
        "emptied/x",
      ]) {
        await workspace.write(`source/${path}`, `${path} at first`);
      }
      await workspace.manifest(REMOVE);
      await workspace.plan();
      await workspace.apply();

      await workspace.write("source/edited", "edited then 1st");
      await workspace.write("source/resized", "another length");
      await rm(`${source}/gone`);
      await rename(`${source}/folder/old name`, `${source}/folder/new name`);
      await rm(`${source}/becomes folder`);
      await workspace.write("source/becomes folder/inside", "now a folder");
      await rm(`${source}/becomes file`, { recursive: true });
      await workspace.write("source/becomes file", "now a file");
      await rm(`${source}/emptied`, { recursive: true });
      await mkdir(`${source}/new/empty`, { recursive: true });
      await mkdir(`${workspace.server.root}/backup/foreign`);
      await writeFile(
        `${workspace.server.root}/backup/foreign/file`,
        "somebody else's",
      );
      await workspace.server.handOver();

      const plan = await workspace.plan();
      const byPath = Object.fromEntries(
        plan.actions.map(({ op, path, reason }) => [`${op} ${path}`, reason]),
      );
      expect(byPath).toEqual({
        "delete becomes file/a/b": "type-changed",
        "delete becomes folder": "type-changed",
        "rmdir becomes file": "type-changed",
        "rmdir becomes file/a": "type-changed",
        "mkdir becomes folder": "type-changed",
        "mkdir new": "new",
        "mkdir new/empty": "new",
        "upload becomes file": "type-changed",
        "upload becomes folder/inside": "new",
        "move folder/new name": "moved",
        "replace edited": "changed",
        "replace resized": "resized",
        "delete emptied/x": "gone",
        "delete foreign/file": "foreign",
        "delete gone": "gone",
        "rmdir emptied": "gone",
        "rmdir foreign": "foreign",
      });
      await workspace.apply();
      const stored = await snapshot(`${workspace.server.root}/backup`);
      expect(withoutOwn(stored)).toEqual(await snapshot(source));
      expect((await workspace.plan()).actions).toEqual([]);
    },
  );
});
