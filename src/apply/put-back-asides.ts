/** Ends what a run began that was killed while an old file was aside: the file comes back, unless a new one stands there. */
import {
  baseName,
  childPath,
  parentPath,
  type RelativePath,
  type RemotePath,
  remotePath,
  ROOT,
} from "../model/path.ts";
import { ServerRefusal } from "../model/errors.ts";
import type { RemoteEntry, RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { changeAll } from "./change-all.ts";

/**
 * Answers the paths of the files that came back.
 * @param aside where old files lie, under their own paths
 * @throws RemoteError when one can't be put back: it would be taken for gone
 */
export async function putBackAsides(
  remote: RemoteFiles,
  root: RemotePath,
  aside: RemotePath,
): Promise<RelativePath[]> {
  const { files, folders } = await tree(remote, aside);
  const parents = new Set(files.map(parentPath));
  const there = await entries(remote, root, [...parents]);
  const listed = files.filter(
    (path) => there.get(parentPath(path))?.has(baseName(path)) === true,
  );
  const replaced = new Set(listed);
  // A listing may be short; a rename onto what it left out would put the old file over the new one.
  const unlisted = new Map(
    files
      .filter((path) => !replaced.has(path))
      .map((path) => [remotePath(root, path), path]),
  );
  for await (const found of remote.inspect(streamOf(unlisted.keys()))) {
    if (found.kind === "failed") throw found.error;
    const path = unlisted.get(found.path);
    if (path !== undefined && found.kind === "file") replaced.add(path);
  }
  const steps = files.map((path) =>
    replaced.has(path)
      ? ({
          kind: "remove-file",
          path: remotePath(aside, path),
          hashFile: undefined,
        } as const)
      : ({
          kind: "move-file",
          path: remotePath(aside, path),
          to: remotePath(root, path),
          hashFile: false,
          modified: undefined,
        } as const),
  );
  const failed = await changeAll(remote, steps);
  for (const error of failed.values()) throw error;
  for (const folder of folders.toReversed()) {
    await changeAll(remote, [
      { kind: "remove-folder", path: remotePath(aside, folder) },
    ]);
  }
  return files.filter((path) => !replaced.has(path));
}

/** Files and folders below a folder; folders after those that hold them. */
async function tree(
  remote: RemoteFiles,
  top: RemotePath,
): Promise<{
  readonly files: readonly RelativePath[];
  readonly folders: readonly RelativePath[];
}> {
  const files: RelativePath[] = [];
  const folders: RelativePath[] = [];
  let level: readonly RelativePath[] = [ROOT];
  while (level.length > 0) {
    folders.push(...level);
    const next: RelativePath[] = [];
    for (const [folder, names] of await entries(remote, top, level)) {
      for (const [name, { kind }] of names) {
        if (kind === "file") files.push(childPath(folder, name));
        if (kind === "folder") next.push(childPath(folder, name));
      }
    }
    level = next;
  }
  return { files, folders };
}

/** What is in each of the folders that are there. @throws RemoteError when one can't be listed whole */
async function entries(
  remote: RemoteFiles,
  top: RemotePath,
  folders: readonly RelativePath[],
): Promise<Map<RelativePath, Map<string, RemoteEntry>>> {
  const byPath = new Map(
    folders.map((folder) => [remotePath(top, folder), folder]),
  );
  const found = new Map<RelativePath, Map<string, RemoteEntry>>();
  for await (const listing of remote.list(streamOf(byPath.keys()))) {
    const folder = byPath.get(listing.folder);
    if (folder === undefined || listing.kind === "missing") continue;
    if (listing.kind === "failed") throw listing.error;
    if (listing.incomplete !== undefined) {
      throw new ServerRefusal(
        `can't put back the old files that an interrupted run left in ${top}: the listing of ${listing.folder} is not whole (${listing.incomplete})`,
      );
    }
    const names = listing.entries.map((entry) => [entry.name, entry] as const);
    found.set(folder, new Map(names));
  }
  return found;
}
