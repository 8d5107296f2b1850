/** Lists a source's remote folders, all connections at once; ignored folders are not entered. */
import { Channel } from "../model/channel.ts";
import {
  childPath,
  type RelativePath,
  type RemotePath,
  remotePath,
  ROOT,
  STATE_FOLDER,
} from "../model/path.ts";
import type { Policies } from "../model/policy.ts";
import type { Listing, RemoteFiles } from "../model/remote-files.ts";
import type { RemoteFolder, RemoteTree } from "../plan/comparison.ts";
import { throwIfOutOfReach } from "../state/read-hash-files.ts";

/**
 * @param deep false lists the source's own folder only
 * @param onFolder is called for each folder that was listed
 * @throws RemoteError when the server is out of reach or the source's own folder can't be listed
 */
export async function listTree(
  remote: RemoteFiles,
  root: RemotePath,
  policies: Policies,
  deep: boolean,
  onFolder: () => void,
): Promise<RemoteTree> {
  const tree = new Map<RelativePath, RemoteFolder>();
  const asked = new Map<RemotePath, RelativePath>();
  const folders = new Channel<RemotePath>();
  const ask = (path: RelativePath): void => {
    const folder = remotePath(root, path);
    asked.set(folder, path);
    folders.push(folder);
  };
  ask(ROOT);
  for await (const listing of remote.list(folders)) {
    const path = asked.get(listing.folder);
    asked.delete(listing.folder);
    if (path === undefined)
      throw new Error(`an answer to no question: ${listing.folder}`);
    const folder = toFolder(listing, path);
    if (folder !== undefined) tree.set(path, folder);
    onFolder();
    for (const entry of deep ? (folder?.entries ?? []) : []) {
      if (entry.kind !== "folder") continue;
      const child = childPath(path, entry.name);
      if (child === STATE_FOLDER || policies.ignores(child, "folder")) continue;
      ask(child);
    }
    if (asked.size === 0) folders.end();
  }
  return tree;
}

function toFolder(
  listing: Listing,
  path: RelativePath,
): RemoteFolder | undefined {
  switch (listing.kind) {
    case "listed":
      return listing;
    case "missing":
      return undefined;
    case "failed":
      throwIfOutOfReach(listing.error);
      if (path === ROOT) throw listing.error;
      return { entries: [], incomplete: listing.error.message };
  }
}
