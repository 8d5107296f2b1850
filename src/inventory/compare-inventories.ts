/** What changed in a backup from one inventory to another. */
import type {
  ArchivedCopy,
  Catalogue,
  CatalogueFile,
} from "../model/catalogue.ts";
import { compareBytes } from "../model/path.ts";
import { type CatalogueItem, walkCatalogue } from "../model/walk-catalogue.ts";
import type { Content, InventoryChange } from "./inventory-change.ts";
import { pairMoves } from "./pair-moves.ts";

/** Sorted by path in byte order. */
export function compareInventories(
  before: Catalogue,
  after: Catalogue,
): InventoryChange[] {
  return [
    ...pairMoves([...pathChanges(before, after)]),
    ...archiveChanges(before, after),
  ].sort((a, b) => compareBytes(a.path, b.path));
}

function* pathChanges(
  before: Catalogue,
  after: Catalogue,
): Generator<InventoryChange, void, undefined> {
  const olds = walkCatalogue(before);
  const news = walkCatalogue(after);
  let old = olds.next();
  let now = news.next();
  while (old.done !== true || now.done !== true) {
    const order = inOrder(old.value, now.value);
    if (old.value !== undefined && now.value !== undefined && order === 0)
      yield* atPath(old.value, now.value);
    else if (order < 0 && old.value !== undefined)
      yield* gone(old.value, after);
    else if (now.value !== undefined) yield* come(now.value, before);
    if (order <= 0) old = olds.next();
    if (order >= 0) now = news.next();
  }
}

/** What is at its end comes last. */
function inOrder(
  a: CatalogueItem | undefined,
  b: CatalogueItem | undefined,
): number {
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
  return compareBytes(sortKey(a), sortKey(b));
}

/** By which the walk goes on: a folder is where what is in it would be. */
function sortKey({ kind, path }: CatalogueItem): string {
  return kind === "empty-folder" ? `${path}/` : path;
}

function* atPath(
  old: CatalogueItem,
  now: CatalogueItem,
): Generator<InventoryChange, void, undefined> {
  const { path } = now;
  const before = contentOf(old);
  const after = contentOf(now);
  if (before.kind === "file" && after.kind === "file") {
    if (!isSameContent(before.file, after.file))
      yield { change: "changed", path, before, after };
    else if (isTouched(before.file, after.file))
      yield { change: "touched", path, before, after };
  } else if (before.kind !== after.kind || targetOf(before) !== targetOf(after))
    yield { change: "changed", path, before, after };
}

/** A folder that was empty and has something in it now is not gone, nor is one new that lost all that it had. */
function* gone(
  item: CatalogueItem,
  after: Catalogue,
): Generator<InventoryChange, void, undefined> {
  const { path } = item;
  const isThere =
    item.kind === "empty-folder" && after.folder(path) !== undefined;
  if (!isThere) yield { change: "removed", path, before: contentOf(item) };
}

function* come(
  item: CatalogueItem,
  before: Catalogue,
): Generator<InventoryChange, void, undefined> {
  const { path } = item;
  const wasThere =
    item.kind === "empty-folder" && before.folder(path) !== undefined;
  if (!wasThere) yield { change: "added", path, after: contentOf(item) };
}

function contentOf(item: CatalogueItem): Content {
  switch (item.kind) {
    case "file":
      return { kind: "file", file: item.file };
    case "link":
      return { kind: "link", target: item.link.target };
    case "empty-folder":
      return { kind: "empty-folder" };
  }
}

function targetOf(content: Content): string | undefined {
  return content.kind === "link" ? content.target : undefined;
}

/** By what both know of it; where that is no digest, by the time that the server told. */
function isSameContent(a: CatalogueFile, b: CatalogueFile): boolean {
  if (a.size !== b.size) return false;
  if (a.full !== undefined && b.full !== undefined) return a.full === b.full;
  if (a.partial !== undefined && b.partial !== undefined)
    return a.partial === b.partial;
  return a.listed === b.listed;
}

function isTouched(a: CatalogueFile, b: CatalogueFile): boolean {
  return a.modified !== b.modified || a.mode !== b.mode || a.owner !== b.owner;
}

function* archiveChanges(
  before: Catalogue,
  after: Catalogue,
): Generator<InventoryChange, void, undefined> {
  const olds = copies(before);
  const news = copies(after);
  for (const [key, copy] of news)
    if (!olds.has(key)) yield { change: "archived", path: copy.path, copy };
  for (const [key, copy] of olds)
    if (!news.has(key)) yield { change: "pruned", path: copy.path, copy };
}

/** In the byte order of paths, then of plans. */
function copies(catalogue: Catalogue): ReadonlyMap<string, ArchivedCopy> {
  const sorted = catalogue
    .archived()
    .toSorted(
      (a, b) => compareBytes(a.path, b.path) || compareBytes(a.plan, b.plan),
    );
  return new Map(sorted.map((copy) => [`${copy.plan}/${copy.path}`, copy]));
}
