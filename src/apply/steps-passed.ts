/** How far an earlier run of the same plan came on one path. */
import type { RemoteEntry } from "../model/remote-files.ts";
import { fileAfter, isFile, isWholeFolder } from "../plan/action-files.ts";
import type { BackupAction } from "../plan/action-format.ts";
import type { RemoteFileState } from "../plan/state-format.ts";
import { isArchiving } from "./archive-folder.ts";
import type { CopyTrace, Unarchive } from "./copy-trace.ts";
import { isFileAfter, isFileBefore } from "./file-matches.ts";
import type { TouchedPath } from "./touched-paths.ts";

type Move = BackupAction & { readonly op: "move" };

export interface Traces {
  /** The file that the last step puts there is proven to be there. */
  readonly sent: boolean;
  /** The copy in the archive of this plan. */
  readonly archived: RemoteEntry | undefined;
  /** The copy that comes back from the archive of an earlier plan. */
  readonly copyOf: (step: Unarchive) => CopyTrace;
  /** A run of this plan was begun and did not end: what it did last it may not have noted. */
  readonly begun: boolean;
  /** Whether the catalogue, with its journals, says already what a step does. */
  readonly isNoted: (step: BackupAction) => boolean;
  /** Why what is where a folder is moved from, or to, is not that folder. */
  readonly folders: {
    readonly before: (move: Move) => string | undefined;
    readonly after: (move: Move) => string | undefined;
  };
}

export interface Passed {
  /** Steps that are carried out. */
  readonly count: number;
  /** Of the next one only the hash file is left to be written. */
  readonly onlyHashFile: boolean;
}

/** Steps that are carried out already, or what is left of the first one that is not; undefined: the path is in none of the states between. */
export function stepsPassed(
  item: TouchedPath,
  traces: Traces,
): Passed | undefined {
  const { steps, unknown } = item;
  if (unknown !== undefined) return undefined;
  const last = steps.at(-1);
  if (last === undefined) return undefined;
  // A file that is gone without a copy was not archived by this plan.
  const passed = (count: number, onlyHashFile = false) =>
    steps.slice(0, count).every((step) => isArchived(step, traces))
      ? { count, onlyHashFile }
      : undefined;
  if (traces.sent && isArchived(last, traces)) return passed(steps.length);
  const next = steps.findIndex((step) => matchesBefore(step, item, traces));
  if (next >= 0)
    return steps.slice(next).every((step) => hasCopy(step, traces))
      ? passed(next)
      : undefined;
  if (matchesAfter(last, item, traces)) return passed(steps.length);
  if (!isArchived(last, traces)) return undefined;
  if (lacksHashFile(last, item)) return passed(steps.length - 1, true);
  return traces.begun && !traces.isNoted(last) && maySend(last, item)
    ? passed(steps.length - 1)
    : undefined;
}

/** Of a step that archives the old file: whether the copy is there, or was. */
function isArchived(
  step: BackupAction,
  { archived, isNoted }: Traces,
): boolean {
  return !isArchiving(step) || archived !== undefined || isNoted(step);
}

/** Of a step that brings a copy back once the path is free: whether it is there, or has come. */
function hasCopy(step: BackupAction, { copyOf, begun }: Traces): boolean {
  if (step.op !== "unarchive") return true;
  const { entry, isOf, hasHashFile } = copyOf(step);
  return entry === undefined ? begun && hasHashFile : isOf(entry);
}

function matchesBefore(
  action: BackupAction,
  item: TouchedPath,
  traces: Traces,
): boolean {
  const { entry, hasHashFile } = item;
  switch (action.op) {
    case "mkdir":
    case "upload":
      return entry === undefined;
    case "move":
      return isBeforeMove(action, item, traces);
    case "rmdir":
      return entry?.kind === "folder";
    case "archive":
      // A run that ended between moving the file and moving its hash file.
      if (entry === undefined)
        return hasHashFile && traces.archived?.size === action.before.size;
      // Some servers would put it over the copy.
      return traces.archived === undefined && isBefore(action.before, entry);
    case "delete":
      // The file goes first: a run that ended between both left the hash file to be removed.
      if (entry === undefined) return hasHashFile;
      return isBefore(action.before, entry);
    case "replace":
      // A run that ended between moving the old file away and putting the new one in place.
      if (entry === undefined)
        return (
          isArchiving(action) && traces.archived?.size === action.before.size
        );
      return isBefore(action.before, entry);
    case "touch":
      return (
        isBefore(action.before, entry) ||
        (entry !== undefined && isFileAfter(action.after, entry))
      );
    case "hash":
      return isBefore(action.before, entry);
    case "forget":
      // A folder may be where the file was; what the catalogue has of that is another entry.
      return entry?.kind !== "file" && !traces.isNoted(action);
    case "unarchive":
      return isBeforeReturn(action, item, traces);
    case "adopt":
      if (isFile(action.before)) return isBefore(action.before, entry);
      return entry?.kind === "folder" && !traces.isNoted(action);
    case "link":
    case "prune":
      return true;
  }
}

function isBeforeReturn(
  action: Unarchive,
  { entry }: TouchedPath,
  { copyOf, begun }: Traces,
): boolean {
  const copy = copyOf(action);
  if (entry === undefined)
    return copy.entry !== undefined && copy.isOf(copy.entry);
  // A run that ended between moving the copy and moving its hash file.
  const isHalf = copy.entry === undefined && copy.hasHashFile;
  return begun && isHalf && copy.isOf(entry);
}

function isBeforeMove(
  action: Move,
  item: TouchedPath,
  { folders }: Traces,
): boolean {
  const { before } = action;
  const { entry, from } = item;
  if (isWholeFolder(before))
    return entry === undefined && folders.before(action) === undefined;
  if (entry === undefined) return isBefore(before, from?.entry);
  // A run that ended between moving the file and moving its hash file.
  return from?.hasHashFile === true && isMoved(action, item);
}

function isBefore(
  before: RemoteFileState,
  entry: RemoteEntry | undefined,
): boolean {
  return entry !== undefined && isFileBefore(before, entry);
}

/** Files that are sent are `alreadySent`'s matter. */
function matchesAfter(
  action: BackupAction,
  item: TouchedPath,
  traces: Traces,
): boolean {
  const { entry, from } = item;
  switch (action.op) {
    case "mkdir":
      return entry?.kind === "folder";
    case "move":
      return isWholeFolder(action.before)
        ? from?.entry === undefined &&
            entry !== undefined &&
            traces.folders.after(action) === undefined
        : isMoved(action, item);
    case "rmdir":
    case "delete":
      return entry === undefined;
    case "archive":
      return (
        entry === undefined &&
        (traces.archived === undefined ||
          traces.archived.size === action.before.size)
      );
    case "unarchive": {
      const copy = traces.copyOf(action);
      return (
        entry !== undefined && copy.entry === undefined && copy.isOf(entry)
      );
    }
    case "forget":
      // Whatever came there since is none of the plan's business.
      return traces.isNoted(action);
    case "adopt":
      return entry?.kind === "folder" && !isFile(action.before);
    case "upload":
    case "replace":
    case "touch":
    case "hash":
    case "link":
    case "prune":
      return false;
  }
}

function isMoved(action: Move, { entry, from }: TouchedPath): boolean {
  const { before, after } = action;
  if (isWholeFolder(before) || isWholeFolder(after)) return false;
  return (
    from?.entry === undefined &&
    entry !== undefined &&
    (isFileBefore(before, entry) || isFileAfter(after, entry))
  );
}

/** A run ended between putting the file in place and writing its hash file. */
function lacksHashFile(
  action: BackupAction,
  { entry, hasWholeHashFile }: TouchedPath,
): boolean {
  // Of a file that is taken over, another content of the same time would be taken for it.
  const after = action.op === "adopt" ? undefined : fileAfter(action);
  return (
    after?.hashFile === true &&
    !hasWholeHashFile &&
    entry !== undefined &&
    isFileAfter(after, entry)
  );
}

/**
 * The killed run may have put it there and not have come to note it: sent again, it is what the plan wants in any case.
 * What it noted and is not there any more, somebody else has changed since.
 */
function maySend(action: BackupAction, { entry }: TouchedPath): boolean {
  if (action.op !== "upload" && action.op !== "replace") return false;
  return entry?.kind === "file" && entry.size === action.after.size;
}
