/** An inventory with something of every kind in it, and what it is read from and written to. */
import type {
  ArchivedCopy,
  Catalogue,
  CatalogueChange,
  CatalogueFile,
} from "../../../src/model/catalogue.ts";
import type { Inventory } from "../../../src/inventory/inventory.ts";
import { readInventory } from "../../../src/inventory/read-inventory.ts";
import { serializeInventory } from "../../../src/inventory/serialize-inventory.ts";
import { parseRelativePath, parseRemotePath } from "../../../src/model/path.ts";
import { streamOf } from "../../../src/model/stream-of.ts";
import { encodeChanges } from "../../../src/state/encode-changes.ts";
import { DeltaIndex } from "../../../src/state/delta-index.ts";
import { IndexedCatalogue } from "../../../src/state/indexed-catalogue.ts";

export const PLANS = [1, 2].map((n) => `sha256:${String(n).repeat(64)}`);
const TAG = "1".repeat(16);
const hex = (n: number): string => n.toString(16).repeat(64).slice(0, 64);

function file(n: number, more: Partial<CatalogueFile> = {}): CatalogueFile {
  return {
    ...{ kind: "file", size: n, mode: "0644", owner: "1000:1000" },
    modified: "2024-05-01T10:00:00.123456789Z",
    ...{ full: hex(n), listed: "2024-05-01T10:00:00Z", plan: TAG, ...more },
  };
}

export function entry(
  path: string,
  n: number,
  more: Partial<CatalogueFile> = {},
): CatalogueChange {
  const at = parseRelativePath(path);
  return { kind: "entry", path: at, entry: file(n, more) };
}

export function link(path: string, target: string): CatalogueChange {
  const at = parseRelativePath(path);
  return {
    kind: "entry",
    path: at,
    entry: { kind: "link", target, plan: TAG },
  };
}

export function folder(path: string): CatalogueChange {
  return { kind: "folder", path: parseRelativePath(path) };
}

export function archived(path: string, was?: CatalogueFile): CatalogueChange {
  const copy: ArchivedCopy = {
    ...{ plan: TAG, path: parseRelativePath(path), size: 5, was },
    at: "2024-05-02T10:00:00Z",
  };
  return { kind: "archived", copy };
}

/** What an apply left that did these changes in this order. */
export function catalogueAfter(
  changes: readonly CatalogueChange[],
  serial = 2,
): Catalogue {
  const applied = PLANS.map((plan, i) => ({
    ...{ applied: plan, serial: i + 1, at: "2024-05-01T10:00:00Z" },
  }));
  const lines = applied.map((line) => `${JSON.stringify(line)}\n`).join("");
  const index = new DeltaIndex()
    .add(Buffer.from(lines))
    .add(encodeChanges(changes));
  return new IndexedCatalogue({ lineage: "ab", serial }, "2".repeat(16), index);
}

export function inventoryOf(
  changes: readonly CatalogueChange[],
  more: Partial<Inventory> = {},
): Inventory {
  return {
    ...{ source: "photos", to: parseRemotePath("/backup/photos") },
    ...{ planId: PLANS[1], interrupted: [] },
    ...{ catalogue: catalogueAfter(changes), ...more },
  };
}

export function example(): Inventory {
  return inventoryOf([
    entry("b", 1, { listed: undefined, partial: hex(9) }),
    entry("a/b", 2),
    entry("a-b", 3, { modified: undefined, mode: undefined, owner: undefined }),
    entry("a.b", 0, { full: undefined }),
    entry('é\u{1f600}\\ "quoted" ', 4),
    link("latest", "../a b"),
    folder("empty"),
    folder("a/empty too"),
    archived("z", file(5)),
    archived("a/gone"),
  ]);
}

export function textOf(inventory: Inventory): string {
  return [...serializeInventory(inventory)].join("");
}

/** @param block bytes that come at once */
export function read(text: string | Buffer, block = 64 * 1024) {
  const bytes = Buffer.from(text);
  const blocks = function* () {
    for (let at = 0; at < bytes.length; at += block)
      yield bytes.subarray(at, at + block);
  };
  return readInventory(() => streamOf(blocks()), "i.json");
}
