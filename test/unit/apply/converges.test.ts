/** Whatever lies on both sides: plan and apply end where the plan said, touch nothing else, and a second plan is empty. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { hashFileOwner } from "../../../src/model/hash-file.ts";
import {
  baseName,
  parseRemotePath,
  remoteParent,
  type RemotePath,
} from "../../../src/model/path.ts";
import { hashFileOf } from "../../../src/state/read-hash-files.ts";
import type { MemoryRemote } from "../../support/memory-remote.ts";
import {
  anyPolicies,
  at,
  mirroringPolicies,
  onDisk,
  randomRemote,
  randomTree,
  TO,
  toRemote,
} from "./random-trees.ts";
import { actionsOf, runWith } from "./run-backup.ts";

/** What is at every path: a file's content, or null for a folder. */
function contents(remote: MemoryRemote): Map<RemotePath, string | null> {
  const found = new Map<RemotePath, string | null>();
  for (const path of remote.folders) found.set(path, null);
  for (const [path, { content }] of remote.files)
    found.set(path, Buffer.from(content).toString("hex"));
  return found;
}

it("makes the remote what the local tree is, and then there is nothing left to do", async () => {
  await fc.assert(
    fc.asyncProperty(
      randomTree,
      randomRemote,
      mirroringPolicies,
      async (tree, there, policies) => {
        const remote = toRemote(there);
        await onDisk(tree, async (folder) => {
          const run = runWith({ remote, folder, policies });
          const first = await run.plan();
          fc.pre(first.header.applyable);
          const result = await run.apply(first);
          expect(result.failures).toEqual([]);
          for (const { op, path, after } of await actionsOf(first)) {
            if (op !== "upload" && op !== "replace") continue;
            const file = remote.files.get(at(path));
            expect(file?.content).toEqual(tree.get(path));
            expect(remote.files.has(hashFileOf(at(path)))).toBe(after.hashFile);
          }
          const second = await run.plan();
          expect(await actionsOf(second)).toEqual([]);
          expect(second.header.applyable).toBe(true);
          const again = await run.apply(first);
          expect(again.failures).toEqual([]);
          expect(Object.values(again.done).every((n) => n === 0)).toBe(true);
        });
      },
    ),
    { numRuns: 100 },
  );
});

it("changes nothing but what the plan says, whatever the policies", async () => {
  await fc.assert(
    fc.asyncProperty(
      randomTree,
      randomRemote,
      anyPolicies,
      async (tree, there, policies) => {
        const remote = toRemote(there);
        const before = contents(remote);
        await onDisk(tree, async (folder) => {
          const run = runWith({ remote, folder, policies });
          const plan = await run.plan();
          expect(contents(remote)).toEqual(before);
          fc.pre(plan.header.applyable);
          const touched = new Set<RemotePath>();
          for (const { path } of await actionsOf(plan)) {
            touched.add(at(path));
            touched.add(hashFileOf(at(path)));
          }
          expect((await run.apply(plan)).failures).toEqual([]);
          const after = contents(remote);
          const state = parseRemotePath(`${TO}/.ftp-sync`);
          for (const path of new Set([...before.keys(), ...after.keys()])) {
            if (touched.has(path) || path.startsWith(state)) continue;
            expect(after.get(path), path).toBe(before.get(path));
          }
        });
      },
    ),
    { numRuns: 100 },
  );
});

it("leaves no hash file without its file, and none that lies", async () => {
  await fc.assert(
    fc.asyncProperty(
      randomTree,
      randomRemote,
      mirroringPolicies,
      async (tree, there, policies) => {
        const remote = toRemote(there);
        await onDisk(tree, async (folder) => {
          const run = runWith({ remote, folder, policies });
          const plan = await run.plan();
          fc.pre(plan.header.applyable);
          await run.apply(plan);
          const sent = new Map<RemotePath, string>();
          for (const { op, path, after } of await actionsOf(plan))
            if (op === "upload" || op === "replace" || op === "hash")
              sent.set(hashFileOf(at(path)), after.hash);
          for (const [path, { content }] of remote.files) {
            const hash = sent.get(path);
            if (hash === undefined) continue;
            expect(hash).toContain(Buffer.from(content).toString());
            const owner = hashFileOwner(baseName(path)) ?? "";
            const file = parseRemotePath(`${remoteParent(path)}/${owner}`);
            expect(remote.files.has(file)).toBe(true);
          }
        });
      },
    ),
    { numRuns: 60 },
  );
});
