/** Looks at both sides of a source at once: the disk is read while the server answers. */
import type { Source } from "../manifest/manifest.ts";
import type { LocalTree } from "../model/local-files.ts";
import { ROOT } from "../model/path.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import type { RemoteTree } from "../plan/comparison.ts";
import { scanSource, sourceKind } from "../scan/scan-source.ts";
import type { Environment } from "./environment.ts";
import { TreeListing } from "./list-tree.ts";
import { listUnlisted } from "./list-unlisted.ts";

/** @throws LocalFileError, RemoteError, InterruptedError: what could be seen of one side is worth nothing then */
export async function lookAtBoth(
  source: Source,
  remote: RemoteFiles,
  { progress, signal, localPath }: Environment,
): Promise<{ readonly tree: LocalTree; readonly listing: RemoteTree }> {
  const { policies, symlinks, to } = source;
  const path = localPath(source);
  const isFolder = sourceKind(path) === "folder";
  // One line shows one thing: the disk while it is read, and the server when all waits for it alone.
  let scanned = false;
  let listed = 0;
  const scan = async (): Promise<LocalTree> => {
    progress.start("scan", source.name);
    const onFolder = (files: number, bytes: number): void => {
      progress.advance(files, bytes);
    };
    const tree = await scanSource(path, {
      policies,
      symlinks,
      signal,
      onFolder,
    });
    progress.start("list", source.name);
    progress.advance(listed, 0);
    scanned = true;
    return tree;
  };
  const listing = new TreeListing(remote, to, policies, isFolder, () => {
    listed += 1;
    if (scanned) progress.advance(1, 0);
  });
  const [tree] = await Promise.all([scan(), listing.list([ROOT])]);
  await listUnlisted(listing, tree);
  return { tree, listing: listing.tree };
}
