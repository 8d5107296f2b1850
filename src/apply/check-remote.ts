/** Whether each touched path of the remote is as the plan says: not yet changed, or already changed by this plan. */
import { hashFileOwner } from "../model/hash-file.ts";
import {
  baseName,
  childPath,
  parentPath,
  type RelativePath,
  ROOT,
} from "../model/path.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { fileAfter, fileBefore } from "../plan/action-files.ts";
import type { Action } from "../plan/plan-format.ts";
import { alreadySent } from "./already-sent.ts";
import { isFileAfter, isFileBefore } from "./file-matches.ts";
import type { RemoteSurvey } from "./survey-remote.ts";
import { type TouchedPath, touchedPaths } from "./touched-paths.ts";

export interface RemoteCheck {
  /** Ids of the actions that an earlier run of this plan carried out. */
  readonly done: ReadonlySet<number>;
  readonly differences: readonly string[];
}

/** @param actions of one source, in the order of the plan */
export async function checkRemote(
  survey: RemoteSurvey,
  actions: readonly Action[],
): Promise<RemoteCheck> {
  const done = new Set<number>();
  const differences: string[] = [];
  const touched = await touchedPaths(survey, actions);
  const sent = await alreadySent(survey, touched.values());
  for (const item of touched.values()) {
    const passed = stepsPassed(item, sent.has(item.path));
    if (passed === undefined) differences.push(describe(item));
    for (const step of item.steps.slice(0, passed ?? 0)) done.add(step.id);
  }
  differences.push(...missingFolders(survey, touched));
  differences.push(...strangers(survey, actions, touched));
  return { done, differences };
}

/** How many of the actions on one path are carried out already; undefined: the path is in none of the states between. */
function stepsPassed(item: TouchedPath, sent: boolean): number | undefined {
  const { steps, unknown } = item;
  if (unknown !== undefined) return undefined;
  if (sent) return steps.length;
  const next = steps.findIndex((step) => matchesBefore(step, item));
  if (next >= 0) return next;
  const last = steps.at(-1);
  if (last === undefined) return undefined;
  if (matchesAfter(last, item)) return steps.length;
  return lacksHashFile(last, item) ? steps.length - 1 : undefined;
}

function matchesBefore(
  { op, before }: Action,
  { entry, hasHashFile }: TouchedPath,
): boolean {
  switch (op) {
    case "mkdir":
    case "upload":
      return entry === undefined;
    case "rmdir":
      return entry?.kind === "folder";
    case "delete":
      // The file goes first: a run that ended between both left the hash file to be removed.
      if (entry === undefined) return hasHashFile;
      return isFileBefore(before, entry);
    case "replace":
    case "hash":
      return entry !== undefined && isFileBefore(before, entry);
  }
}

/** Files that are sent are {@link alreadySent}'s matter. */
function matchesAfter({ op }: Action, { entry }: TouchedPath): boolean {
  switch (op) {
    case "mkdir":
      return entry?.kind === "folder";
    case "rmdir":
    case "delete":
      return entry === undefined;
    case "upload":
    case "replace":
    case "hash":
      return false;
  }
}

/** A run ended between putting the file in place and writing its hash file: sending it again sets that right. */
function lacksHashFile(
  action: Action,
  { entry, hasWholeHashFile }: TouchedPath,
): boolean {
  const after = fileAfter(action);
  return (
    after?.hashFile === true &&
    !hasWholeHashFile &&
    entry !== undefined &&
    isFileAfter(after, entry)
  );
}

/** Folders that must be there for something to be put into them, and are gone. */
function* missingFolders(
  survey: RemoteSurvey,
  touched: ReadonlyMap<RelativePath, TouchedPath>,
): Generator<string> {
  const reported = new Set<RelativePath>();
  for (const { path, steps } of touched.values()) {
    const folder = parentPath(path);
    const needing = steps.find(({ op }) => op === "mkdir" || op === "upload");
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
  actions: readonly Action[],
  known: ReadonlyMap<RelativePath, unknown>,
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

function describe({ path, steps, entry, unknown }: TouchedPath): string {
  const [first] = steps;
  if (first === undefined) throw new Error("no action on this path");
  const found =
    unknown === undefined
      ? `found ${entryWords(entry)}`
      : `the server doesn't say what is there: ${unknown}`;
  return `${first.source}: ${path} on the remote: expected ${wantedWords(first)}, ${found}`;
}

function wantedWords(action: Action): string {
  const file = fileBefore(action);
  if (file !== undefined) return fileWords(file);
  return action.before === null ? "nothing" : "a folder";
}

function entryWords(entry: RemoteEntry | undefined): string {
  if (entry === undefined) return "nothing";
  switch (entry.kind) {
    case "file":
      return fileWords(entry);
    case "folder":
    case "link":
      return `a ${entry.kind}`;
    case "other":
      return "something that is neither file nor folder";
  }
}

function fileWords({
  size,
  modified,
  modifiedWithin,
}: Pick<RemoteEntry, "size" | "modifiedWithin"> & {
  readonly modified?: string | undefined;
}): string {
  const time =
    modified ??
    (modifiedWithin &&
      `a time between ${iso(modifiedWithin.from)} and ${iso(modifiedWithin.to)}`);
  return `a file of ${size} bytes${time === undefined ? "" : ` of ${time}`}`;
}

function iso(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+/, "");
}
