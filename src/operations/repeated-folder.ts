/** Finds, where a server marks no folders, that a tree leads back into itself: the same is shown again and again on the way down. */
import {
  baseName,
  parentPath,
  type RelativePath,
  ROOT,
} from "../model/path.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import type { RemoteFolder } from "../plan/sides.ts";

/** A folder can lie in a copy of itself, and that in another; in so many, down to each file's time, it only seems to. */
const MOST_COPIES = 6;

/** A folder above `path` that has its name and shows what it shows, the last of {@link MOST_COPIES}; undefined: there are not so many. */
export function repeatedAbove(
  path: RelativePath,
  tree: ReadonlyMap<RelativePath, RemoteFolder>,
): RelativePath | undefined {
  const entries = tree.get(path)?.entries ?? [];
  const name = baseName(path);
  let copies = 0;
  for (let at = path; at !== ROOT;) {
    at = parentPath(at);
    if (baseName(at) !== name) continue;
    if (!isSame(tree.get(at)?.entries ?? [], entries)) continue;
    copies += 1;
    if (copies === MOST_COPIES) return at;
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
