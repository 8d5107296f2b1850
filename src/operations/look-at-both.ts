/** Looks at both sides of a source at once: the disk is read while the server answers. */
import type { Source } from "../manifest/manifest.ts";
import type { LocalTree } from "../model/local-files.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import type { RemoteTree } from "../plan/comparison.ts";
import { scanSource, sourceKind } from "../scan/scan-source.ts";
import type { Environment } from "./environment.ts";
import { listTree } from "./list-tree.ts";

/** @throws LocalFileError, RemoteError, InterruptedError: what could be seen of one side is worth nothing then */
export async function lookAtBoth(
  source: Source,
  remote: RemoteFiles,
  { progress, signal, localPath }: Environment,
): Promise<{ readonly tree: LocalTree; readonly listing: RemoteTree }> {
  const { policies, symlinks, to } = source;
  const path = localPath(source);
  const isFolder = sourceKind(path) === "folder";
  progress.start("scan", source.name);
  const [tree, listing] = await Promise.all([
    scanSource(path, {
      policies,
      symlinks,
      signal,
      onFolder: (files, bytes) => {
        progress.advance(files, bytes);
      },
    }),
    listTree(remote, to, policies, isFolder),
  ]);
  return { tree, listing };
}
