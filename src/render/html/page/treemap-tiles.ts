/** A folder as tiles: those of its subfolders inside of it, and one for each kind of change that lies directly in a folder. */
import type { FolderSums } from "./folder-sums.ts";
import type { Folder } from "./folders.ts";
import { squarify } from "./squarify.ts";
import type { Rect } from "./squarify.ts";

export type Tile = Rect & {
  readonly folder: Folder;
  readonly size: number;
} & (
    | { readonly type: "folder" }
    /** `kind` is an index into KINDS. */
    | { readonly type: "kind"; readonly kind: number }
    /** Subfolders too small to be shown. */
    | { readonly type: "rest"; readonly folders: number }
  );

/** Pixels of a folder's name over what is in it. */
const HEADING = 18;
const PADDING = 2;
/** A folder that is smaller is shown by its kinds alone. */
const LEAST_WIDTH = 54;
const LEAST_HEIGHT = 46;
/** Subfolders of one folder that are shown, so that the page stays quick with any number. */
const MOST_CHILDREN = 40;
const MOST_DEPTH = 4;

/** Parents come before what is in them. */
export function treemapTiles(
  folder: Folder,
  sums: FolderSums,
  rect: Rect,
): Tile[] {
  const tiles: Tile[] = [];
  fill(folder, sums, rect, 0, tiles);
  return tiles;
}

function fill(
  folder: Folder,
  sums: FolderSums,
  rect: Rect,
  depth: number,
  tiles: Tile[],
): void {
  const children = sums.children(folder);
  const shown = children.slice(0, MOST_CHILDREN);
  const rest = children.slice(MOST_CHILDREN);
  const parts: { readonly size: number; readonly put: (at: Rect) => void }[] =
    shown.map(([child, size]) => ({
      size,
      put: (at) => {
        putFolder(child, size, sums, at, depth, tiles);
      },
    }));
  if (rest.length > 0) {
    const size = rest.reduce((sum, [, part]) => sum + part, 0);
    const folders = rest.length;
    parts.push({
      size,
      put: (at) => tiles.push({ ...at, type: "rest", folder, size, folders }),
    });
  }
  sums.own(folder).forEach((size, kind) => {
    if (size === 0) return;
    parts.push({
      size,
      put: (at) => tiles.push({ ...at, type: "kind", folder, size, kind }),
    });
  });
  parts.sort((a, b) => b.size - a.size);
  const rects = squarify(
    parts.map(({ size }) => size),
    rect,
  );
  parts.forEach(({ put }, index) => {
    const at = rects[index];
    if (at !== undefined) put(at);
  });
}

function putFolder(
  folder: Folder,
  size: number,
  sums: FolderSums,
  at: Rect,
  depth: number,
  tiles: Tile[],
): void {
  tiles.push({ ...at, type: "folder", folder, size });
  const isLarge = at.width >= LEAST_WIDTH && at.height >= LEAST_HEIGHT;
  const inner = isLarge
    ? {
        x: at.x + PADDING,
        y: at.y + HEADING,
        width: at.width - 2 * PADDING,
        height: at.height - HEADING - PADDING,
      }
    : at;
  if (isLarge && depth + 1 < MOST_DEPTH) {
    fill(folder, sums, inner, depth + 1, tiles);
    return;
  }
  const kinds = sums
    .all(folder)
    .map((part, kind) => ({ part, kind }))
    .filter(({ part }) => part > 0)
    .sort((a, b) => b.part - a.part);
  const rects = squarify(
    kinds.map(({ part }) => part),
    inner,
  );
  kinds.forEach(({ part, kind }, index) => {
    const rect = rects[index];
    if (rect !== undefined)
      tiles.push({ ...rect, type: "kind", folder, size: part, kind });
  });
}
