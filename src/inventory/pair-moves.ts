/** Makes one move of a file that is gone and one that came with the same content. */
import type { CatalogueFile } from "../model/catalogue.ts";
import type { InventoryChange } from "./inventory-change.ts";

type Removed = InventoryChange & { readonly change: "removed" };

/** Of several with one content, in their order. @param changes sorted by path */
export function pairMoves(
  changes: readonly InventoryChange[],
): readonly InventoryChange[] {
  const leaving = new Map<string, Removed[]>();
  for (const change of changes) {
    if (change.change !== "removed" || change.before.kind !== "file") continue;
    const key = contentKey(change.before.file);
    if (key === undefined) continue;
    const same = leaving.get(key);
    if (same === undefined) leaving.set(key, [change]);
    else same.push(change);
  }
  const moved = new Set<InventoryChange>();
  const paired = changes.map((change): InventoryChange => {
    if (change.change !== "added" || change.after.kind !== "file")
      return change;
    const { path, after } = change;
    const removed = leaving.get(contentKey(after.file) ?? "")?.shift();
    if (removed?.before.kind !== "file") return change;
    moved.add(removed);
    const { path: from, before } = removed;
    return { change: "moved", path, from, before, after };
  });
  return paired.filter((change) => !moved.has(change));
}

/** Undefined for what has no digest, and for empty files, which are all the same. */
function contentKey({
  size,
  full,
  partial,
}: CatalogueFile): string | undefined {
  if (size === 0) return undefined;
  if (full !== undefined) return `${size}:${full}`;
  return partial === undefined ? undefined : `${size}:partial:${partial}`;
}
