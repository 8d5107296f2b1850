/** Whether each touched path of the remote is as the plan says: not yet changed, or already changed by this plan. */
import type { PlanTag } from "../model/catalogue.ts";
import { hashFileOwner } from "../model/hash-file.ts";
import {
  baseName,
  childPath,
  parentPath,
  type RelativePath,
  ROOT,
} from "../model/path.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { fileBefore } from "../plan/action-files.ts";
import type { BackupAction } from "../plan/plan-format.ts";
import { alreadySent } from "./already-sent.ts";
import { folderProblem } from "./check-folder.ts";
import { entryWords, fileWords } from "./entry-words.ts";
import { isNoted } from "./is-noted.ts";
import type { Recorded } from "./recorded.ts";
import { stepsPassed, type Traces } from "./steps-passed.ts";
import type { RemoteSurvey } from "./survey-remote.ts";
import { isInTree, type TouchedPath, touchedPaths } from "./touched-paths.ts";

export interface RemoteCheck {
  /** Ids of the actions that an earlier run of this plan carried out. */
  readonly done: ReadonlySet<number>;
  /** Ids of uploads of which only the hash file is left to be written. */
  readonly onlyHashFile: ReadonlySet<number>;
  readonly differences: readonly string[];
}

/** What is known beside the plan and the survey. */
export interface Background {
  readonly recorded: Recorded;
  readonly tag: PlanTag;
  /** Copies in the archive of this plan, by the paths that they had. */
  readonly archived: ReadonlyMap<RelativePath, RemoteEntry>;
  /** A run of this plan was begun and did not end. */
  readonly begun: boolean;
}

/** @param actions of one source, in the order of the plan */
export async function checkRemote(
  survey: RemoteSurvey,
  actions: readonly BackupAction[],
  { recorded, tag, archived, begun }: Background,
): Promise<RemoteCheck> {
  const done = new Set<number>();
  const onlyHashFile = new Set<number>();
  const differences: string[] = [];
  const touched = await touchedPaths(survey, actions);
  const sent = await alreadySent(survey, recorded, tag, touched.values());
  const folders: Traces["folders"] = {
    before: ({ from }) => folderProblem(survey, recorded, from, from),
    after: ({ from, path }) => movedFolderProblem(survey, recorded, from, path),
  };
  for (const item of touched.values()) {
    const { path, steps } = item;
    const passed = stepsPassed(item, {
      ...{ sent: sent.has(path), begun, folders },
      archived: archived.get(path),
      isNoted: (step) => isNoted(step, recorded, tag),
    });
    if (passed === undefined)
      differences.push(describe(item, folders, archived.has(path)));
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

/** The catalogue may have it at the old path still, or at the new one already, as the run before came to write it. */
function movedFolderProblem(
  survey: RemoteSurvey,
  recorded: Recorded,
  from: RelativePath,
  path: RelativePath,
): string | undefined {
  const problem = folderProblem(survey, recorded, from, path);
  return problem && folderProblem(survey, recorded, path, path);
}

const NEEDS_FOLDER: ReadonlySet<BackupAction["op"]> = new Set([
  "mkdir",
  "upload",
  "move",
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

function describe(
  { path, steps, entry, unknown, from }: TouchedPath,
  folders: Traces["folders"],
  isArchived: boolean,
): string {
  const [first] = steps;
  if (first === undefined) throw new Error("no action on this path");
  const { source } = first;
  if (first.op === "move" && from !== undefined && entry === undefined) {
    const found = `${source}: ${from.path} on the remote, which moves to ${path}:`;
    const file = fileBefore(first);
    return file === undefined
      ? `${found} ${folders.before(first) ?? "it changed"}`
      : `${found} expected ${fileWords(file)}, found ${entryWords(from.entry)}`;
  }
  const copy = isArchived ? ", and a copy in the archive of this plan" : "";
  const found =
    unknown === undefined
      ? `found ${entryWords(entry)}${copy}`
      : `the server doesn't say what is there: ${unknown}`;
  return `${source}: ${path} on the remote: expected ${wantedWords(first)}, ${found}`;
}

function wantedWords(action: BackupAction): string {
  const file = action.op === "move" ? undefined : fileBefore(action);
  if (file !== undefined) return fileWords(file);
  const isNothing = action.before === null || action.op === "move";
  return isNothing ? "nothing" : "a folder";
}
