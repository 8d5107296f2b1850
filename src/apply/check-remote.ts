/** Whether each touched path of the remote is as the plan says: not yet changed, or already changed by this plan. */
import { hashFileOwner } from "../model/hash-file.ts";
import {
  baseName,
  childPath,
  parentPath,
  type RelativePath,
  ROOT,
} from "../model/path.ts";
import type { BackupAction } from "../plan/action-format.ts";
import { isNoted } from "./is-noted.ts";
import { type Background, pathsProgress } from "./paths-progress.ts";
import type { Recorded } from "./recorded.ts";
import type { RemoteSurvey } from "./survey-remote.ts";
import { isInTree, type TouchedPath } from "./touched-paths.ts";

export interface RemoteCheck {
  /** Ids of the actions that an earlier run of this plan carried out. */
  readonly done: ReadonlySet<number>;
  /** Ids of uploads of which only the hash file is left to be written. */
  readonly onlyHashFile: ReadonlySet<number>;
  readonly differences: readonly string[];
}

/** @param actions of one source, in the order of the plan */
export async function checkRemote(
  survey: RemoteSurvey,
  actions: readonly BackupAction[],
  background: Background,
): Promise<RemoteCheck> {
  const { recorded, tag } = background;
  const done = new Set<number>();
  const onlyHashFile = new Set<number>();
  const differences: string[] = [];
  const progress = await pathsProgress(survey, actions, background);
  for (const { item, passed, problem } of progress.values()) {
    const { steps } = item;
    if (problem !== undefined)
      differences.push(`${problem.source}: ${problem.place}: ${problem.words}`);
    const { count = 0 } = passed ?? {};
    for (const step of steps.slice(0, count))
      if (!isOwnDoing(step, recorded)) done.add(step.id);
    const next = steps[count];
    if (passed?.onlyHashFile === true && next !== undefined)
      onlyHashFile.add(next.id);
  }
  for (const action of actions)
    if (!isInTree(action) && isNoted(action, recorded, tag))
      done.add(action.id);
  const touched = new Map(
    [...progress].map(([path, { item }]) => [path, item]),
  );
  differences.push(...missingFolders(survey, touched));
  const known = new Set(touched.keys());
  for (const { from } of touched.values()) if (from) known.add(from.path);
  differences.push(...strangers(survey, actions, known));
  return { done, onlyHashFile, differences };
}

/** Whether it may have been this run that made the source's own folder, when it took the lock in it. */
function isOwnDoing({ op, path }: BackupAction, recorded: Recorded): boolean {
  return op === "mkdir" && path === ROOT && !recorded.hasFolder(ROOT);
}

const NEEDS_FOLDER: ReadonlySet<BackupAction["op"]> = new Set([
  "mkdir",
  "upload",
  "move",
  "unarchive",
]);

/** Folders that must be there for something to be put into them, and are gone. */
function* missingFolders(
  survey: RemoteSurvey,
  touched: ReadonlyMap<RelativePath, TouchedPath>,
): Generator<string> {
  const reported = new Set<RelativePath>();
  for (const { path, steps } of touched.values()) {
    const folder = parentPath(path);
    const needing = steps.find(({ op }) => NEEDS_FOLDER.has(op));
    if (needing === undefined || path === ROOT || reported.has(folder))
      continue;
    const made = touched.get(folder)?.steps.some(({ op }) => op === "mkdir");
    if (made === true || survey.isFolder(folder)) continue;
    reported.add(folder);
    yield `${needing.source}: ${folder} on the remote: expected a folder, found none`;
  }
}

/** What lies, or may lie, in a folder that the plan removes, and that the plan does not know. */
function* strangers(
  survey: RemoteSurvey,
  actions: readonly BackupAction[],
  known: ReadonlySet<RelativePath>,
): Generator<string> {
  for (const { op, path, source } of actions) {
    if (op !== "rmdir") continue;
    const incomplete = survey.incomplete(path);
    if (incomplete !== undefined)
      yield `${source}: ${path} on the remote would be removed, and its listing can't be trusted to be whole: ${incomplete}`;
    for (const inside of survey.entries(path)) {
      const owner = hashFileOwner(baseName(inside));
      const goesAlong =
        owner !== undefined && known.has(childPath(path, owner));
      if (known.has(inside) || goesAlong) continue;
      yield `${source}: ${inside} is on the remote, in a folder that would be removed, and the plan does not know it`;
    }
  }
}
