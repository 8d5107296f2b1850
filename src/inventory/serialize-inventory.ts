/** An inventory as text, one entry a line, in chunks: the same catalogue gives the same bytes on every machine. */
import type { ArchivedCopy } from "../model/catalogue.ts";
import { inChunks } from "../model/in-chunks.ts";
import { jsonLine } from "../model/json-line.ts";
import { compareBytes, type RelativePath } from "../model/path.ts";
import { walkCatalogue } from "../model/walk-catalogue.ts";
import { fileKeys } from "../state/folder-line.ts";
import type {
  AppliedItem,
  ArchivedItem,
  FileItem,
  FolderItem,
  InventorySummary,
  LinkItem,
} from "./inventory-format.ts";
import {
  INVENTORY_FORMAT,
  INVENTORY_VERSION,
  type ListName,
} from "./inventory-names.ts";
import type { Inventory } from "./inventory.ts";

export function serializeInventory(
  inventory: Inventory,
): Generator<string, void, undefined> {
  return inChunks(lines(inventory));
}

function* lines(inventory: Inventory): Generator<string, void, undefined> {
  const { source, to, planId, interrupted } = inventory;
  const { catalogue } = inventory;
  const { lineage, serial } = catalogue.base;
  yield `{\n"format": "${INVENTORY_FORMAT}", "version": ${INVENTORY_VERSION},\n`;
  yield `"source": ${jsonLine(source)}, "to": ${jsonLine(to)},\n`;
  yield `"lineage": ${jsonLine(lineage)}, "serial": ${serial}, "plan": ${jsonLine(planId ?? null)},\n`;
  yield `"interrupted": ${jsonLine(interrupted)},\n`;
  const links: LinkItem[] = [];
  const folders: RelativePath[] = [];
  let files = 0;
  let bytes = 0;
  const fileItems = function* (): Generator<FileItem> {
    for (const item of walkCatalogue(catalogue)) {
      const { path } = item;
      switch (item.kind) {
        case "file":
          files += 1;
          bytes += item.file.size;
          yield { path, ...fileKeys(item.file) };
          break;
        case "link": {
          const { target, plan } = item.link;
          links.push({ path, target, plan });
          break;
        }
        case "empty-folder":
          folders.push(path);
      }
    }
  };
  yield* list("files", fileItems());
  yield* list("links", links);
  yield* list("folders", folderItems(folders));
  const copies = catalogue.archived();
  yield* list("archived", archivedItems(copies));
  yield* list(
    "applied",
    catalogue.applied().map(({ planId: plan, serial, at }): AppliedItem => ({
      plan,
      serial,
      at,
    })),
  );
  const summary: InventorySummary = {
    ...{ files, bytes, links: links.length, folders: folders.length },
    archived: copies.length,
  };
  yield `"summary": ${jsonLine(summary)}\n}\n`;
}

function* list(
  name: ListName,
  items: Iterable<unknown>,
): Generator<string, void, undefined> {
  yield `"${name}": [`;
  let isEmpty = true;
  for (const item of items) {
    yield `${isEmpty ? "\n" : ",\n"}${jsonLine(item)}`;
    isEmpty = false;
  }
  yield isEmpty ? "],\n" : "\n],\n";
}

function folderItems(folders: readonly RelativePath[]): FolderItem[] {
  return folders.toSorted(compareBytes).map((path) => ({ path }));
}

function archivedItems(copies: readonly ArchivedCopy[]): ArchivedItem[] {
  return copies
    .toSorted(
      (a, b) => compareBytes(a.path, b.path) || compareBytes(a.plan, b.plan),
    )
    .map(({ path, plan, at, size, was }) => ({
      ...{ path, plan, at, size },
      ...(was === undefined ? {} : { was: fileKeys(was) }),
    }));
}
