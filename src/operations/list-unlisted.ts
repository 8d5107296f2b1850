/** Asks for each folder that is here and that a doubtful listing does not show: it may be on the remote all the same. */
import type { LocalTree } from "../model/local-files.ts";
import { baseName, childPath, type RelativePath } from "../model/path.ts";
import type { TreeListing } from "./list-tree.ts";

/** @throws as `TreeListing.list` */
export async function listUnlisted(
  listing: TreeListing,
  local: LocalTree,
): Promise<void> {
  const asked = new Set<RelativePath>();
  for (;;) {
    const wanted = unlisted(listing.tree, local).filter(
      (path) => !asked.has(path),
    );
    if (wanted.length === 0) return;
    await listing.list(wanted);
    for (const path of wanted) {
      asked.add(path);
      const name = baseName(path);
      if (listing.tree.has(path))
        listing.showInParent(path, {
          ...{ name, kind: "folder", size: 0, modified: undefined },
        });
    }
  }
}

function unlisted(tree: TreeListing["tree"], local: LocalTree): RelativePath[] {
  const found: RelativePath[] = [];
  for (const [path, folder] of tree) {
    if (!folder.doubtful) continue;
    const names = new Set(folder.entries.map(({ name }) => name));
    for (const { name, kind } of local.folders.get(path) ?? [])
      if (kind === "folder" && !names.has(name))
        found.push(childPath(path, name));
  }
  return found;
}
