/** Fresh listings of single folders, and what the server says of a file that they don't show. */
import { baseName, remoteParent, type RemotePath } from "../model/path.ts";
import type {
  Inspection,
  Listing,
  RemoteEntry,
  RemoteFiles,
} from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { throwIfOutOfReach } from "../state/read-hash-files.ts";

export type Found =
  | { readonly kind: "entry"; readonly entry: RemoteEntry }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly why: string };

/**
 * What is at each of the paths.
 * @param top the source's own folder
 * @param onFolder is called for each folder that was listed
 * @throws RemoteError when the server is out of reach
 */
export async function findRemoteFiles(
  remote: RemoteFiles,
  top: RemotePath,
  paths: readonly RemotePath[],
  onFolder: () => void,
): Promise<ReadonlyMap<RemotePath, Found>> {
  const wanted = new Map<RemotePath, RemotePath[]>();
  for (const path of paths) {
    const folder = remoteParent(path);
    const inside = wanted.get(folder);
    if (inside === undefined) wanted.set(folder, [path]);
    else inside.push(path);
  }
  const found = new Map<RemotePath, Found>();
  const doubts: RemotePath[] = [];
  for await (const listing of remote.list(streamOf(wanted.keys()), { top })) {
    if (listing.kind === "failed") throwIfOutOfReach(listing.error);
    // What else the folder holds is not kept.
    const { entries, isWhole } = toFolder(listing);
    for (const path of wanted.get(listing.folder) ?? []) {
      const entry = entries.get(baseName(path));
      if (entry !== undefined) found.set(path, { kind: "entry", entry });
      else if (isWhole) found.set(path, { kind: "absent" });
      else doubts.push(path);
    }
    onFolder();
  }
  for await (const result of remote.inspect(streamOf(doubts))) {
    if (result.kind === "failed") throwIfOutOfReach(result.error);
    found.set(result.path, inspected(result));
  }
  return found;
}

interface ListedFolder {
  readonly entries: ReadonlyMap<string, RemoteEntry>;
  /** What it doesn't show is not there. */
  readonly isWhole: boolean;
}

function toFolder(listing: Listing): ListedFolder {
  switch (listing.kind) {
    case "listed": {
      const { entries, incomplete, doubtful } = listing;
      const byName = new Map(entries.map((entry) => [entry.name, entry]));
      return {
        entries: byName,
        isWhole: incomplete === undefined && !doubtful,
      };
    }
    case "missing":
      return { entries: new Map(), isWhole: true };
    case "failed":
      return { entries: new Map(), isWhole: false };
  }
}

function inspected(result: Inspection): Found {
  switch (result.kind) {
    case "file": {
      const { path, size, modified } = result;
      const name = baseName(path);
      return { kind: "entry", entry: { name, kind: "file", size, modified } };
    }
    case "missing":
      return { kind: "absent" };
    case "failed":
      return { kind: "unknown", why: result.error.message };
  }
}
