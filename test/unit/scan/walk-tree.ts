/** The folders of a scanned tree, from its root downwards, in the order of a walk. */
import type { LocalEntry, LocalTree } from "../../../src/model/local-files.ts";
import { childPath, type RelativePath, ROOT } from "../../../src/model/path.ts";

export function* walkTree(
  tree: Pick<LocalTree, "folders">,
  folder = ROOT,
): Generator<[RelativePath, readonly LocalEntry[]]> {
  const entries = tree.folders.get(folder);
  if (entries === undefined) return;
  yield [folder, entries];
  for (const { kind, name } of entries)
    if (kind === "folder") yield* walkTree(tree, childPath(folder, name));
}
