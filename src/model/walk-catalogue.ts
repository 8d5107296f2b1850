/** Goes through all that a catalogue has in the byte order of paths, parsing one folder after the other. */
import type { Catalogue, CatalogueFile, CatalogueLink } from "./catalogue.ts";
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

type Folders = Pick<Catalogue, "folder" | "folders">;

export function* walkCatalogue(
  catalogue: Folders,
): Generator<CatalogueItem, undefined, undefined> {
  const inside = foldersInside(catalogue);
  if (inside.has(ROOT)) yield* walkFolder(ROOT, catalogue, inside);
}

/** Every folder that a catalogue has, with the names of those directly in it, in no order. */
export function foldersInside(
  catalogue: Pick<Catalogue, "folders">,
): Map<RelativePath, string[]> {
  const inside = new Map<RelativePath, string[]>();
  for (const path of catalogue.folders()) {
    if (!inside.has(path)) inside.set(path, []);
    if (path === ROOT) continue;
    const siblings = inside.get(parentPath(path));
    if (siblings === undefined) inside.set(parentPath(path), [baseName(path)]);
    else siblings.push(baseName(path));
  }
  return inside;
}

function* walkFolder(
  path: RelativePath,
  catalogue: Folders,
  inside: ReadonlyMap<RelativePath, readonly string[]>,
): Generator<CatalogueItem, undefined, undefined> {
  const entries = catalogue.folder(path)?.entries;
  const folders = inside.get(path) ?? [];
  // What is in a folder comes where its name with a slash does: after `a-b`, before `a0`.
  const keys = [
    ...(entries?.keys() ?? []),
    ...folders.map((name) => `${name}/`),
  ].sort(compareBytes);
  if (keys.length === 0) yield { kind: "empty-folder", path };
  for (const key of keys) {
    if (key.endsWith("/")) {
      const folder = childPath(path, key.slice(0, -1));
      yield* walkFolder(folder, catalogue, inside);
      continue;
    }
    const entry = entries?.get(key);
    if (entry?.kind === "file")
      yield { kind: "file", path: childPath(path, key), file: entry };
    else if (entry?.kind === "link")
      yield { kind: "link", path: childPath(path, key), link: entry };
  }
}
