/** The remote tree as the catalogue has it, for plans that list nothing. */
import type { Catalogue } from "../model/catalogue.ts";
import type { RelativePath } from "../model/path.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { foldersInside } from "../model/walk-catalogue.ts";
import type { RemoteFolder, RemoteTree } from "./sides.ts";

/** Hash files are not in it: whether they are there, nobody has looked. Folders are made up when they are asked for. */
export function believedTree(catalogue: Catalogue): RemoteTree {
  const inside = foldersInside(catalogue);
  const get = (path: RelativePath): RemoteFolder | undefined => {
    const folders = inside.get(path);
    if (folders === undefined) return undefined;
    const entries: RemoteEntry[] = [];
    for (const [name, entry] of catalogue.folder(path)?.entries ?? []) {
      if (entry.kind === "link") continue;
      const { size, listed: modified } = entry;
      entries.push({ name, kind: "file", size, modified });
    }
    for (const name of folders)
      entries.push({ name, kind: "folder", size: 0, modified: undefined });
    return { entries, incomplete: undefined, doubtful: false };
  };
  return { has: (path) => inside.has(path), get };
}
