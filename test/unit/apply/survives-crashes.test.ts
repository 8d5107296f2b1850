/** Whatever a plan does, and however often its runs are killed: nothing is lost, nothing is claimed wrongly, and it comes to its end. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { planTag } from "../../../src/model/catalogue.ts";
import { hashFileOwner } from "../../../src/model/hash-file.ts";
import {
  baseName,
  parseRelativePath,
  type RelativePath,
  remotePath,
  STATE_FOLDER,
  stateFolderOf,
} from "../../../src/model/path.ts";
import type { Policies } from "../../../src/model/policy.ts";
import { isWholeFolder } from "../../../src/plan/action-files.ts";
import type { Action } from "../../../src/plan/action-format.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import { ApplyClock } from "./apply-clock.ts";
import { runner } from "./build-sides.ts";
import { FaultyRemote, type ToldTimes } from "./faulty-remote.ts";
import {
  at,
  onDisk,
  type RandomTree,
  randomTree,
  settlingPolicies,
  TO,
} from "./random-trees.ts";
import { falseClaims, readBack } from "./read-back.ts";
import { actionsOf, runWith } from "./run-backup.ts";

interface Case {
  /** What is there, by an apply. */
  readonly first: RandomTree;
  /** What the plan makes of it. */
  readonly second: RandomTree;
  readonly policies: Policies;
  readonly times: "record" | "ignore";
  readonly server: ToldTimes;
  /** Files that did not change have another time in the second tree. */
  readonly touched: boolean;
  /** How many commands each run does before it is killed. */
  readonly lives: readonly number[];
  readonly journal: "at-once" | "never";
}

/** Without files named like hash files: which they are depends on what is beside them. */
const tree = randomTree.map(
  (tree): RandomTree =>
    new Map([...tree].filter(([path]) => !path.includes(".hash"))),
);

const anyCase: fc.Arbitrary<Case> = fc.record({
  first: tree,
  second: tree,
  policies: settlingPolicies,
  times: fc.constantFrom("record", "ignore"),
  server: fc.constantFrom<ToldTimes[]>("exact", "by-day", "none"),
  touched: fc.boolean(),
  lives: fc.array(fc.integer({ min: 1, max: 60 }), {
    minLength: 1,
    maxLength: 3,
  }),
  journal: fc.constantFrom("at-once", "never"),
});

/** When the server writes what is given no time: at first, and later. */
const EARLIER = "2024-02-02T00:00:00Z";
const NOW = "2024-06-06T00:00:00Z";
const TIMES = ["2024-03-03T03:03:03Z", "2024-04-04T04:04:04Z"] as const;

type Contents = ReadonlyMap<RelativePath, string>;

/** Files below the source's folder, or one in it, by their paths there. */
function contentsOf(remote: FaultyRemote, top = TO): Contents {
  const prefix = `${top}/`;
  const found = new Map<RelativePath, string>();
  for (const [path, { content }] of remote.files)
    if (path.startsWith(prefix))
      found.set(
        parseRelativePath(path.slice(prefix.length)),
        Buffer.from(content).toString("hex"),
      );
  return found;
}

function archiveOf(remote: FaultyRemote, { planId }: Plan): Contents {
  const archive = parseRelativePath(`archive/${planTag(planId)}`);
  return contentsOf(remote, remotePath(stateFolderOf(TO), archive));
}

function isOwn(path: RelativePath): boolean {
  return path === STATE_FOLDER || path.startsWith(`${STATE_FOLDER}/`);
}

/** Paths where the plan allows an old file's content to be, besides its own; undefined: it may be gone. */
function refuge(
  path: RelativePath,
  actions: readonly Action[],
): { readonly moved: RelativePath; readonly archived: boolean } | undefined {
  for (const action of actions) {
    if (action.op === "move" && path.startsWith(`${action.from}/`)) {
      const inside = path.slice(action.from.length);
      return {
        moved: parseRelativePath(`${action.path}${inside}`),
        archived: false,
      };
    }
    if (action.op === "move" && action.from === path)
      return { moved: action.path, archived: false };
    if (action.path !== path) continue;
    if (action.op === "archive") return { moved: path, archived: true };
    if (action.op === "delete") return undefined;
    if (action.op === "replace")
      return action.archive === true
        ? { moved: path, archived: true }
        : undefined;
  }
  return { moved: path, archived: false };
}

/** Old, new or archived content is at every path. */
function losses(
  before: Contents,
  remote: FaultyRemote,
  plan: Plan,
  actions: readonly Action[],
): string[] {
  const held = contentsOf(remote);
  const copies = archiveOf(remote, plan);
  return [...before].flatMap(([path, content]) => {
    if (isOwn(path) || hashFileOwner(baseName(path)) !== undefined) return [];
    const place = refuge(path, actions);
    const isReplaced = actions.some(
      (action) => action.op === "replace" && action.path === path,
    );
    if (isReplaced && copies.get(path) === undefined && !held.has(path))
      return [`${path} is neither the old nor the new file`];
    if (place === undefined) return [];
    const found = [held.get(path), held.get(place.moved)];
    const isFound =
      found.includes(content) ||
      (place.archived && copies.get(path) === content);
    return isFound ? [] : [`${path} is lost`];
  });
}

async function run(
  remote: FaultyRemote,
  plan: Plan,
  folder: string,
  { policies, times, journal }: Case,
  pid: number,
): Promise<void> {
  const clock = new ApplyClock(journal);
  if (journal === "at-once")
    remote.pause = async () => {
      while (clock.journals > remote.journalled && !remote.isGone)
        await new Promise((resolve) => setImmediate(resolve));
    };
  const dead = Array.from({ length: pid }, (_, index) => index);
  const who = runner(pid, dead, clock);
  const { apply } = runWith({ remote, folder, policies, times, runner: who });
  try {
    const { failures, unrecorded } = await apply(plan);
    if (remote.isGone) return;
    expect(failures).toEqual([]);
    expect(unrecorded).toEqual([]);
  } catch (error) {
    if (!remote.isGone) throw error;
  }
}

async function endOf(remote: FaultyRemote, plan: Plan): Promise<unknown> {
  const { files, folders, archived, stored } = await readBack(remote, TO);
  const held = [...contentsOf(remote)].filter(([path]) => !isOwn(path));
  return {
    held: Object.fromEntries(held.sort()),
    made: [...remote.folders]
      .filter((path) => !path.includes(".ftp-sync"))
      .sort(),
    archive: Object.fromEntries([...archiveOf(remote, plan)].sort()),
    files: Object.fromEntries([...files].sort()),
    ...{ folders, archived, interrupted: stored.interrupted },
  };
}

async function comesToItsEnd(tried: Case): Promise<void> {
  const { first, second, policies, times, server, touched, lives } = tried;
  const remote = new FaultyRemote([], [], EARLIER);
  remote.times = server;
  await onDisk(
    first,
    async (folder) => {
      const { plan, apply } = runWith({ remote, folder, policies, times });
      const made = await plan();
      fc.pre(made.header.applyable);
      await apply(made);
    },
    TIMES[0],
  );
  await onDisk(
    second,
    async (folder) => {
      const setting = { folder, policies, times };
      const plan = await runWith({ remote, ...setting }).plan();
      fc.pre(plan.header.applyable);
      const actions = await actionsOf(plan);
      const whole = remote.copy(NOW);
      await run(whole, plan, folder, tried, 1);
      expect(await falseClaims(whole, TO)).toEqual([]);
      const before = contentsOf(remote);
      const isTouched = (path: string): boolean =>
        actions.some(
          (action) =>
            action.path === path ||
            (action.op === "move" &&
              (action.from === path ||
                (isWholeFolder(action.after) &&
                  [action.from, action.path].some((folder) =>
                    path.startsWith(`${folder}/`),
                  )))),
        );
      let now = remote.copy(NOW);
      for (const [index, life] of lives.entries()) {
        now.lifetime = life;
        await run(now, plan, folder, tried, index + 1);
        now = now.copy(NOW);
        expect(losses(before, now, plan, actions)).toEqual([]);
        const claims = await falseClaims(
          now,
          TO,
          (path, tag) => tag === planTag(plan.planId) || !isTouched(path),
        );
        expect(claims).toEqual([]);
      }
      await run(now, plan, folder, tried, lives.length + 1);
      expect(losses(before, now, plan, actions)).toEqual([]);
      expect(await falseClaims(now, TO)).toEqual([]);
      expect(await endOf(now, plan)).toEqual(await endOf(whole, plan));
      if (server === "none") return;
      const next = await runWith({ remote: now, ...setting }).plan();
      expect(await actionsOf(next)).toEqual([]);
      expect(next.header.drift).toEqual([]);
      for (const [path, content] of second)
        if (content !== null && !policies.ignores(path, "file"))
          expect(now.files.has(at(path)) || isHidden(path, policies)).toBe(
            true,
          );
    },
    touched ? TIMES[1] : TIMES[0],
  );
}

/** A folder above it is ignored. */
function isHidden(path: RelativePath, policies: Policies): boolean {
  const names = path.split("/").slice(0, -1);
  return names.some((_, depth) => {
    const folder = parseRelativePath(names.slice(0, depth + 1).join("/"));
    return policies.ignores(folder, "folder");
  });
}

it("a plan whose runs are killed comes to the same end as one that runs undisturbed", async () => {
  await fc.assert(fc.asyncProperty(anyCase, comesToItsEnd), { numRuns: 120 });
}, 120_000);
