/** What changed between two inventories as a document of its own, one change a line. */
import type {
  Content,
  InventoryChange,
} from "../inventory/inventory-change.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { ArchivedCopy, CatalogueFile } from "../model/catalogue.ts";
import { jsonLine } from "../model/json-line.ts";

export function* inventoryDiffJson(
  old: Inventory,
  now: Inventory,
  changes: readonly InventoryChange[],
): Generator<string, void, undefined> {
  yield `{\n"format": "ftp-sync/inventory-diff", "version": 1,\n`;
  yield `"source": ${jsonLine(now.source)},\n`;
  yield `"before": ${jsonLine(stateOf(old))},\n`;
  yield `"after": ${jsonLine(stateOf(now))},\n"changes": [`;
  let separator = "\n";
  for (const change of changes) {
    yield `${separator}${jsonLine(changeItem(change))}`;
    separator = ",\n";
  }
  yield changes.length === 0 ? "]\n}\n" : "\n]\n}\n";
}

function stateOf({ catalogue, planId }: Inventory): unknown {
  const plan = planId ?? null;
  const { lineage, serial } = catalogue.base;
  return { lineage, serial, plan };
}

function changeItem(item: InventoryChange): unknown {
  const { change, path } = item;
  switch (change) {
    case "added":
      return { change, path, before: null, after: contentItem(item.after) };
    case "removed":
      return { change, path, before: contentItem(item.before), after: null };
    case "changed":
    case "touched": {
      const before = contentItem(item.before);
      return { change, path, before, after: contentItem(item.after) };
    }
    case "moved": {
      const { from } = item;
      const before = contentItem(item.before);
      return { change, path, from, before, after: contentItem(item.after) };
    }
    case "archived":
      return { change, path, before: null, after: copyItem(item.copy) };
    case "pruned":
      return { change, path, before: copyItem(item.copy), after: null };
  }
}

function contentItem(content: Content): unknown {
  switch (content.kind) {
    case "file":
      return fileItem(content.file);
    case "link":
      return { link: content.target };
    case "empty-folder":
      return { folder: true };
  }
}

function fileItem(file: CatalogueFile): unknown {
  const { size, modified, mode, owner, full, partial, plan } = file;
  return { size, modified, mode, owner, full, partial, plan };
}

function copyItem({ size, at, plan }: ArchivedCopy): unknown {
  return { size, at, plan };
}
