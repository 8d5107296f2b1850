/** Goes through all that a catalogue has in the byte order of paths, parsing one folder after the other. */
import type {
  CatalogueEntry,
  CatalogueFile,
  CatalogueLink,
} from "./catalogue.ts";
import {
  baseName,
  childPath,
  compareBytes,
  parentPath,
  type RelativePath,
  ROOT,
} from "./path.ts";

export type CatalogueItem =
  | {
      readonly kind: "file";
      readonly path: RelativePath;
      readonly file: CatalogueFile;
    }
  | {
      readonly kind: "link";
      readonly path: RelativePath;
      readonly link: CatalogueLink;
    }
  /** A folder with nothing in it; the others follow from what is in them. */
  | { readonly kind: "empty-folder"; readonly path: RelativePath };

export function* walkCatalogue(
  catalogue: Folders<CatalogueEntry>,
): Generator<CatalogueItem, undefined, undefined> {
  for (const { path, entry } of walkFolders(catalogue)) {
    if (entry === undefined) yield { kind: "empty-folder", path };
    else if (entry.kind === "file") yield { kind: "file", path, file: entry };
    else yield { kind: "link", path, link: entry };
  }
}

/** Folders with what is directly in them that is no folder. */
interface Folders<Entry> {
  /** Those that hold others included; in no order. */
  folders(): Iterable<RelativePath>;
  folder(
    path: RelativePath,
  ): { readonly entries: ReadonlyMap<string, Entry> } | undefined;
}

interface Walked<Entry> {
  readonly path: RelativePath;
  /** Undefined: a folder with nothing in it. */
  readonly entry: Entry | undefined;
}

/** In the byte order of paths. */
export function* walkFolders<Entry>(
  tree: Folders<Entry>,
): Generator<Walked<Entry>, void, undefined> {
  const inside = foldersInside(tree);
  if (inside.has(ROOT)) yield* walkFolder(ROOT, tree, inside);
}

/** Every folder that there is, with the names of those directly in it, in no order. */
export function foldersInside(
  tree: Pick<Folders<unknown>, "folders">,
): ReadonlyMap<RelativePath, ReadonlySet<string>> {
  const inside = new Map<RelativePath, Set<string>>();
  const foldersIn = (path: RelativePath): Set<string> => {
    const known = inside.get(path) ?? new Set<string>();
    inside.set(path, known);
    return known;
  };
  for (const path of tree.folders()) {
    foldersIn(path);
    if (path !== ROOT) foldersIn(parentPath(path)).add(baseName(path));
  }
  return inside;
}

function* walkFolder<Entry>(
  path: RelativePath,
  tree: Folders<Entry>,
  inside: ReadonlyMap<RelativePath, ReadonlySet<string>>,
): Generator<Walked<Entry>, void, undefined> {
  const entries = tree.folder(path)?.entries;
  const folders = inside.get(path) ?? new Set<string>();
  // What is in a folder comes where its name with a slash does: after `a-b`, before `a0`.
  const keys = [
    ...(entries?.keys() ?? []),
    ...[...folders].map((name) => `${name}/`),
  ].sort(compareBytes);
  if (keys.length === 0) yield { path, entry: undefined };
  for (const key of keys) {
    const entry = entries?.get(key);
    if (entry !== undefined) yield { path: childPath(path, key), entry };
    else yield* walkFolder(childPath(path, key.slice(0, -1)), tree, inside);
  }
}
