/** The folder for temporary files: made, and cleared of what runs of other plans left in it. */
import {
  childPath,
  type RelativePath,
  remoteParent,
  type RemotePath,
  remotePath,
  STATE_FOLDER,
} from "../model/path.ts";
import type { Change, Outcome, RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";

const SCRATCH = `${STATE_FOLDER}/tmp` as RelativePath;
const ASIDE = `${SCRATCH}/aside` as RelativePath;

/** Where the action's content goes first. @param prefix begins the names of one plan's temporary files */
export function temporaryFile(
  root: RemotePath,
  prefix: string,
  id: number,
): RemotePath {
  return remotePath(root, childPath(SCRATCH, `${prefix}-${id}`));
}

/** Where the old file at `path` is while the new one takes its name, on servers that can't rename over it. */
export function asideFile(root: RemotePath, path: RelativePath): RemotePath {
  return remotePath(root, `${ASIDE}/${path}` as RelativePath);
}

/**
 * What fails here is not told: without the folder the uploads fail too, and leftovers do no harm.
 * @param isNew nothing of ftp-sync is there yet
 */
export async function prepareScratch(
  remote: RemoteFiles,
  root: RemotePath,
  prefix: string,
  isNew: boolean,
): Promise<void> {
  const scratch = remotePath(root, SCRATCH);
  // All at once: servers do them in this order.
  const folders = isNew ? [root, remoteParent(scratch), scratch] : [scratch];
  const make = folders.map((path, id): Change => {
    return { id, kind: "make-folder", path };
  });
  await drain(remote.change(streamOf(make)));
  if (isNew) return;
  const leftovers: Change[] = [];
  for await (const listing of remote.list(streamOf([scratch]))) {
    if (listing.kind !== "listed") continue;
    for (const { name, kind } of listing.entries) {
      // Adapters may put something before the name that they are given.
      if (kind !== "file" || name.includes(prefix)) continue;
      leftovers.push({
        id: leftovers.length,
        kind: "remove-file",
        path: remotePath(root, childPath(SCRATCH, name)),
        hashFile: undefined,
      });
    }
  }
  if (leftovers.length > 0) await drain(remote.change(streamOf(leftovers)));
}

async function drain(outcomes: AsyncIterable<Outcome>): Promise<void> {
  const iterator = outcomes[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}
