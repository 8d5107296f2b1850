/** Finds, where a server marks no folders, that a tree leads back into itself: the same is shown again and again on the way down. */
import {
  baseName,
  parentPath,
  type RelativePath,
  ROOT,
} from "../model/path.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import type { RemoteFolder } from "../plan/sides.ts";

/** A folder can lie in a copy of itself, and that in another one; in so many, down to each file's time, it only seems to. */
const MOST_COPIES = 3;
/** Where there are no files to tell copies apart, more of them can be real. */
const MOST_BARE_COPIES = 16;

/** A folder above `path` that has its name and shows what it shows, with so many between them that it must be the same; undefined: there are not. */
export function repeatedAbove(
  path: RelativePath,
  tree: ReadonlyMap<RelativePath, RemoteFolder>,
): RelativePath | undefined {
  const entries = tree.get(path)?.entries ?? [];
  const name = baseName(path);
  const isBare = entries.every(({ kind }) => kind === "folder");
  // A chain that does not branch is listed to its end sooner than it is doubted.
  if (isBare && entries.length < 2) return undefined;
  const most = isBare ? MOST_BARE_COPIES : MOST_COPIES;
  let copies = 0;
  for (let at = path; at !== ROOT;) {
    at = parentPath(at);
    if (baseName(at) !== name) continue;
    if (!isSame(tree.get(at)?.entries ?? [], entries)) continue;
    copies += 1;
    if (copies === most) return at;
  }
  return undefined;
}

function isSame(a: readonly RemoteEntry[], b: readonly RemoteEntry[]): boolean {
  return (
    a.length === b.length && a.every((entry, i) => isSameEntry(entry, b[i]))
  );
}

function isSameEntry(a: RemoteEntry, b: RemoteEntry | undefined): boolean {
  return (
    a.name === b?.name &&
    a.kind === b.kind &&
    a.size === b.size &&
    a.modified === b.modified &&
    a.modifiedWithin?.from === b.modifiedWithin?.from
  );
}
