/** How far an earlier run of the same plan came on one path. */
import type { RemoteEntry } from "../model/remote-files.ts";
import { fileAfter, isWholeFolder } from "../plan/action-files.ts";
import type { Action, RemoteFileState } from "../plan/plan-format.ts";
import { isArchiving } from "./archive-folder.ts";
import { isFileAfter, isFileBefore } from "./file-matches.ts";
import type { TouchedPath } from "./touched-paths.ts";

export interface Traces {
  /** The file that the last step puts there is proven to be there. */
  readonly sent: boolean;
  /** The copy in the archive of this plan. */
  readonly archived: RemoteEntry | undefined;
  /** A run of this plan was begun and did not end: what it did last it may not have noted. */
  readonly begun: boolean;
  /** Why the folders at `from` and here are not those that the plan moves; by the step. */
  readonly folderProblem: (action: Action) => {
    readonly before: string | undefined;
    readonly after: string | undefined;
  };
}

/** Steps that are carried out already, or what is left of the first one that is not; undefined: the path is in none of the states between. */
export function stepsPassed(
  item: TouchedPath,
  traces: Traces,
): { readonly count: number; readonly onlyHashFile: boolean } | undefined {
  const { steps, unknown } = item;
  if (unknown !== undefined) return undefined;
  const last = steps.at(-1);
  if (last === undefined) return undefined;
  const passed = (count: number, onlyHashFile = false) => ({
    ...{ count, onlyHashFile },
  });
  if (traces.sent && isArchived(last, traces)) return passed(steps.length);
  const next = steps.findIndex((step) => matchesBefore(step, item, traces));
  if (next >= 0) return passed(next);
  if (matchesAfter(last, item, traces)) return passed(steps.length);
  if (lacksHashFile(last, item)) return passed(steps.length - 1, true);
  return traces.begun && maySend(last, item)
    ? passed(steps.length - 1)
    : undefined;
}

function isArchived(action: Action, { archived }: Traces): boolean {
  return !isArchiving(action) || archived !== undefined;
}

function matchesBefore(
  action: Action,
  item: TouchedPath,
  traces: Traces,
): boolean {
  const { entry, hasHashFile } = item;
  switch (action.op) {
    case "mkdir":
    case "upload":
      return entry === undefined;
    case "move": {
      const { before } = action;
      if (entry !== undefined) return false;
      return isWholeFolder(before)
        ? traces.folderProblem(action).before === undefined
        : isBefore(before, item.from?.entry);
    }
    case "rmdir":
      return entry?.kind === "folder";
    case "archive":
      return isBefore(action.before, entry);
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
      return entry === undefined;
    case "link":
    case "prune":
      return true;
  }
}

function isBefore(
  before: RemoteFileState,
  entry: RemoteEntry | undefined,
): boolean {
  return entry !== undefined && isFileBefore(before, entry);
}

/** Files that are sent are `alreadySent`'s matter. */
function matchesAfter(
  action: Action,
  { entry, from }: TouchedPath,
  traces: Traces,
): boolean {
  switch (action.op) {
    case "mkdir":
      return entry?.kind === "folder";
    case "move": {
      if (from?.entry !== undefined || entry === undefined) return false;
      const { before, after } = action;
      if (isWholeFolder(before) || isWholeFolder(after))
        return traces.folderProblem(action).after === undefined;
      return isFileBefore(before, entry) || isFileAfter(after, entry);
    }
    case "rmdir":
    case "delete":
      return entry === undefined;
    case "archive":
      return (
        entry === undefined && traces.archived?.size === action.before.size
      );
    case "upload":
    case "replace":
    case "touch":
    case "hash":
    case "link":
    case "forget":
    case "prune":
      return false;
  }
}

/** A run ended between putting the file in place and writing its hash file. */
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

/** The killed run may have put it there and not have come to note it: sent again, it is what the plan wants in any case. */
function maySend(action: Action, { entry }: TouchedPath): boolean {
  if (action.op !== "upload" && action.op !== "replace") return false;
  return entry?.kind === "file" && entry.size === action.after.size;
}
