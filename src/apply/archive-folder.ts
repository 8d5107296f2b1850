/** Where a plan's old files go, and which of them an earlier run of the plan has brought there. */
import type { PlanTag } from "../model/catalogue.ts";
import {
  childPath,
  parentPath,
  parseRelativePath,
  type RelativePath,
  type RemotePath,
  remotePath,
  ROOT,
} from "../model/path.ts";
import type { RemoteEntry, RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import type { BackupAction } from "../plan/plan-format.ts";

const ARCHIVE = parseRelativePath("archive");

/** The archived copy of the file at `path`. */
export function archivedPath(
  state: RemotePath,
  plan: PlanTag,
  path: RelativePath,
): RemotePath {
  return remotePath(archiveOf(state, plan), path);
}

function archiveOf(state: RemotePath, plan: PlanTag): RemotePath {
  return remotePath(state, childPath(ARCHIVE, plan));
}

export function isArchiving(action: BackupAction): boolean {
  return (
    action.op === "archive" ||
    (action.op === "replace" && action.archive === true)
  );
}

/**
 * What lies in the archive of this plan at the paths that its actions archive. Most plans have none yet, which one
 * listing tells.
 * @throws RemoteError when that can't be told: an old file could be taken for one that is gone
 */
export async function archivedAlready(
  remote: RemoteFiles,
  state: RemotePath,
  plan: PlanTag,
  actions: readonly BackupAction[],
): Promise<ReadonlyMap<RelativePath, RemoteEntry>> {
  const paths = actions.filter(isArchiving).map(({ path }) => path);
  const found = new Map<RelativePath, RemoteEntry>();
  if (paths.length === 0) return found;
  const all = await list(remote, remotePath(state, ARCHIVE), [ROOT]);
  if (!all.has(childPath(ROOT, plan))) return found;
  const folders = [...new Set(paths.map(parentPath))];
  const there = await list(remote, archiveOf(state, plan), folders);
  for (const path of paths) {
    const entry = there.get(path);
    if (entry !== undefined) found.set(path, entry);
  }
  return found;
}

async function list(
  remote: RemoteFiles,
  top: RemotePath,
  folders: readonly RelativePath[],
): Promise<ReadonlyMap<RelativePath, RemoteEntry>> {
  const found = new Map<RelativePath, RemoteEntry>();
  const byPath = new Map(
    folders.map((folder) => [remotePath(top, folder), folder]),
  );
  for await (const listing of remote.list(streamOf(byPath.keys()))) {
    const folder = byPath.get(listing.folder);
    if (folder === undefined)
      throw new Error(`an answer to no question: ${listing.folder}`);
    if (listing.kind === "failed") throw listing.error;
    if (listing.kind === "missing") continue;
    for (const entry of listing.entries)
      found.set(childPath(folder, entry.name), entry);
  }
  return found;
}
