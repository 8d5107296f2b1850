/**
 * The undo of a plan is killed after any command: nothing is lost, the catalogue claims nothing that is not there, and the
 * same undo applied again comes to where one that nothing happened to would have come.
 */
import { describe, expect, it } from "vitest";
import { createPolicies } from "../../../src/manifest/policies.ts";
import { parseRelativePath } from "../../../src/model/path.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import { ApplyClock } from "./apply-clock.ts";
import { runner } from "./build-sides.ts";
import { FaultyRemote } from "./faulty-remote.ts";
import { onDisk, TO } from "./random-trees.ts";
import { falseClaims, readBack } from "./read-back.ts";
import { actionsOf, runWith } from "./run-backup.ts";

const EARLIER = "2024-02-02T00:00:00Z";
const NOW = "2024-06-06T00:00:00Z";
const NOWHERE = "/no/such/folder/anywhere";

const OLD = {
  ...{ replaced: "1", gone: "22", moved: "3", touched: "4" },
  ...{ "d/a": "5", "d/f/b": "6", turned: "7", "box/x": "8" },
};
const NEW = {
  ...{ replaced: "one", "n/moved": "3", touched: "4", new: "new" },
  ...{ "e/a": "5", "e/f/b": "6", "turned/z": "z", box: "box" },
};

const policies = (hashFiles: boolean) =>
  createPolicies([
    {
      patterns: ["*"],
      settings: { onChange: "archive", onDelete: "archive", hashFiles },
    },
  ]);

function backUp(
  remote: FaultyRemote,
  files: Readonly<Record<string, string>>,
  modified: string,
  hashFiles: boolean,
): Promise<Plan> {
  const tree = Object.entries(files).map(
    ([path, text]) => [parseRelativePath(path), Buffer.from(text)] as const,
  );
  return onDisk(
    new Map(tree),
    async (folder) => {
      const run = runWith({ remote, folder, policies: policies(hashFiles) });
      const plan = await run.plan();
      expect((await run.apply(plan)).failures).toEqual([]);
      return plan;
    },
    modified,
  );
}

/** A remote that holds the same and does so many commands, and a run of the undo on it. */
async function runOn(
  remote: FaultyRemote,
  undo: Plan,
  lifetime: number,
  journal: "at-once" | "never",
  pid: number,
): Promise<FaultyRemote> {
  const copy = remote.copy(NOW);
  copy.lifetime = lifetime;
  const clock = new ApplyClock(journal);
  if (journal === "at-once")
    copy.pause = async () => {
      while (clock.journals > copy.journalled && !copy.isGone)
        await new Promise((resolve) => setImmediate(resolve));
    };
  const dead = Array.from({ length: pid }, (_, index) => index);
  const run = runWith({
    ...{ remote: copy, folder: NOWHERE, policies: policies(true) },
    runner: runner(pid, dead, clock),
  });
  const result = await run.apply(undo).catch((error: unknown) => error);
  if (!copy.isGone && result instanceof Error) throw result;
  return copy;
}

/** Contents by path, of everything but locks, journals and catalogues. */
function held(remote: FaultyRemote): Record<string, string> {
  const found = [...remote.files].flatMap(([path, { content }]) => {
    const inside = path.slice(TO.length + 1);
    const counts = !/^\.ftp-sync\/(?!archive\/)/.test(inside);
    const text = Buffer.from(content).toString("latin1");
    return counts ? [[inside, text] as const] : [];
  });
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function endOf(remote: FaultyRemote): Promise<unknown> {
  const { files, folders, archived, stored } = await readBack(remote, TO);
  return {
    ...{ held: held(remote), folders, archived },
    files: Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
    ...{ interrupted: stored.interrupted, base: stored.head?.planId },
  };
}

const SETTINGS = [true, false].flatMap((hashFiles) =>
  (["exact", "by-day"] as const).flatMap((server) =>
    (["never", "at-once"] as const).map((journal) => ({
      ...{ hashFiles, server, journal },
    })),
  ),
);

describe("an undo that is killed after any command", () => {
  it.each(SETTINGS)(
    "is brought to its end by itself (hash files $hashFiles, told $server, journalled $journal)",
    async ({ hashFiles, server, journal }) => {
      const remote = new FaultyRemote([], [], EARLIER).copy(EARLIER);
      remote.times = server;
      await backUp(remote, OLD, "2024-01-01T00:00:00Z", hashFiles);
      const before = held(remote);
      const plan = await backUp(remote, NEW, EARLIER, hashFiles);
      const run = runWith({
        ...{ remote, folder: NOWHERE, policies: policies(hashFiles) },
      });
      const undo = await run.undo({ kind: "plan", plan });
      const whole = await runOn(remote, undo, Infinity, journal, 1);
      const end = await endOf(whole);
      expect(held(whole)).toMatchObject(before);
      expect(await falseClaims(whole, TO)).toEqual([]);
      const contents = Object.values(held(remote)).sort();
      for (let life = 1; life < whole.commands; life += 1) {
        const where = `after ${life} of ${whole.commands} commands`;
        const killed = await runOn(remote, undo, life, journal, 1);
        // An undo sends nothing and removes nothing.
        expect(Object.values(held(killed)).sort(), where).toEqual(contents);
        const left = killed.copy(NOW);
        const again = await runOn(left, undo, Infinity, "never", 2);
        expect(await endOf(again), where).toEqual(end);
        expect(await falseClaims(again, TO), where).toEqual([]);
      }
      const once = await runWith({
        ...{ remote: whole.copy(NOW), folder: NOWHERE },
        policies: policies(hashFiles),
      }).apply(undo);
      expect(once.alreadyDone).toBe((await actionsOf(undo)).length);
    },
    60_000,
  );
});
