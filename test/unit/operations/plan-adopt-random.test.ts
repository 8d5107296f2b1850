/** Whatever lies on both sides: what is taken over is true, nothing but hash files is written, and the next plan leaves it alone. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { parseRemotePath, type RemotePath } from "../../../src/model/path.ts";
import { hashFileOf } from "../../../src/state/read-hash-files.ts";
import type { MemoryRemote } from "../../support/memory-remote.ts";
import {
  anyPolicies,
  at,
  onDisk,
  randomRemote,
  randomTree,
  TO,
  toRemote,
} from "../apply/random-trees.ts";
import { falseClaims } from "../apply/read-back.ts";
import { actionsOf, runWith } from "../apply/run-backup.ts";

/** What is at every path: a file's content, or null for a folder. */
function contents(remote: MemoryRemote): Map<RemotePath, string | null> {
  const found = new Map<RemotePath, string | null>();
  for (const path of remote.folders) found.set(path, null);
  for (const [path, { content }] of remote.files)
    found.set(path, Buffer.from(content).toString("hex"));
  return found;
}

const method = fc.constantFrom(undefined, "server-hash", "read-back");
const times = fc.constantFrom("record", "ignore");

it("takes over what is the same, and says nothing false", async () => {
  await fc.assert(
    fc.asyncProperty(
      randomTree,
      randomRemote,
      anyPolicies,
      fc.record({ by: method, times, isAlike: fc.boolean() }),
      async (tree, there, policies, { by, times, isAlike }) => {
        const remote = toRemote(isAlike ? { ...there, tree } : there);
        await onDisk(tree, async (folder) => {
          const run = runWith({ remote, folder, policies, times });
          const before = contents(remote);
          const plan = await run.adopt({ by });
          expect(contents(remote)).toEqual(before);
          expect(plan.header.applyable).toBe(true);
          const actions = await actionsOf(plan);
          expect((await run.apply(plan)).failures).toEqual([]);
          expect(await falseClaims(remote, TO)).toEqual([]);
          const written = new Set<RemotePath>();
          for (const { op, path, after } of actions)
            if (op === "adopt" && "hashFile" in after && after.hashFile)
              written.add(hashFileOf(at(path)));
          const after = contents(remote);
          const state = parseRemotePath(`${TO}/.ftp-sync`);
          for (const path of new Set([...before.keys(), ...after.keys()]))
            if (!written.has(path) && !path.startsWith(state))
              expect(after.get(path), path).toBe(before.get(path));
          const again = await run.apply(plan);
          expect(Object.values(again.done).every((n) => n === 0)).toBe(true);
          expect(await actionsOf(await run.adopt({ by }))).toEqual([]);
          const taken = new Set(actions.map(({ path }) => path));
          for (const { op, path } of await actionsOf(await run.plan()))
            expect(taken.has(path), `${op} ${path}`).toBe(false);
        });
      },
    ),
    { numRuns: 200 },
  );
});
