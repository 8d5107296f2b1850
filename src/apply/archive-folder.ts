/** Where a plan's old files go, and where archived copies are taken from. */
import type { PlanTag } from "../model/catalogue.ts";
import {
  childPath,
  parseRelativePath,
  type RelativePath,
  type RemotePath,
  remotePath,
} from "../model/path.ts";
import type { BackupAction } from "../plan/action-format.ts";

const ARCHIVE = parseRelativePath("archive");

/** Holds a folder for each plan that archived anything. */
export function archiveFolder(state: RemotePath): RemotePath {
  return remotePath(state, ARCHIVE);
}

/** The archived copies of one plan, under the paths that they had. */
export function archiveOf(state: RemotePath, plan: PlanTag): RemotePath {
  return remotePath(state, childPath(ARCHIVE, plan));
}

/** The archived copy of the file at `path`. */
export function archivedPath(
  state: RemotePath,
  plan: PlanTag,
  path: RelativePath,
): RemotePath {
  return remotePath(archiveOf(state, plan), path);
}

export function isArchiving(action: BackupAction): boolean {
  return (
    action.op === "archive" ||
    (action.op === "replace" && action.archive === true)
  );
}
