/** What changed between two inventories as lines for people. */
import type {
  Content,
  FileContent,
  InventoryChange,
} from "../inventory/inventory-change.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { displayFolder, displayName } from "./display-name.ts";
import { formatBytes, formatSizeChange } from "./format-bytes.ts";
import { formatCount } from "./format-count.ts";
import { formatTimeChange } from "./format-time.ts";
import { createPaint, type Style } from "./paint.ts";

type Word = InventoryChange["change"];

/** The plan's symbols, as far as they mean the same. */
const LOOKS: Readonly<Record<Word, readonly [symbol: string, Style]>> = {
  added: ["+", "green"],
  removed: ["-", "red"],
  changed: ["~", "yellow"],
  touched: ["@", "cyan"],
  moved: [">", "cyan"],
  archived: ["^", "yellow"],
  pruned: ["x", "red"],
};

export function* inventoryDiffText(
  old: Inventory,
  now: Inventory,
  changes: readonly InventoryChange[],
  { color }: { readonly color: boolean },
): Generator<string, void, undefined> {
  const paint = createPaint(color);
  const counts = new Map<Word, number>();
  yield `${paint("bold", displayName(now.source))}: ${stateWords(old, now)}\n`;
  for (const item of changes) {
    const { change } = item;
    counts.set(change, (counts.get(change) ?? 0) + 1);
    const [symbol, style] = LOOKS[change];
    yield `  ${paint(style, symbol)} ${nameOf(item)}  ${noteOf(item)}\n`;
  }
  const order = Object.keys(LOOKS) as Word[];
  const words = order.flatMap((word) => {
    const count = counts.get(word);
    return count === undefined ? [] : [`${formatCount(count)} ${word}`];
  });
  yield words.length === 0
    ? "The backup holds the same.\n"
    : `${words.join(", ")}.\n`;
}

function stateWords(old: Inventory, now: Inventory): string {
  const { lineage, serial } = now.catalogue.base;
  const before = old.catalogue.base;
  return lineage === before.lineage
    ? `catalogue ${before.serial} → ${serial}`
    : `catalogue ${before.serial} → ${serial} of another lineage: it began anew`;
}

function nameOf(item: InventoryChange): string {
  const { path } = item;
  switch (item.change) {
    case "added":
      return contentName(path, item.after);
    case "removed":
      return contentName(path, item.before);
    case "changed":
    case "touched":
    case "moved":
    case "archived":
    case "pruned":
      return displayName(path);
  }
}

function contentName(path: string, { kind }: Content): string {
  return kind === "empty-folder" ? displayFolder(path) : displayName(path);
}

function noteOf(item: InventoryChange): string {
  switch (item.change) {
    case "added":
      return contentWords(item.after);
    case "removed":
      return contentWords(item.before);
    case "changed": {
      const { before, after } = item;
      if (before.kind !== "file" || after.kind !== "file")
        return `${contentWords(before)} → ${contentWords(after)}`;
      return formatSizeChange(before.file.size, after.file.size);
    }
    case "touched":
      return touchWords(item.before, item.after);
    case "moved":
      return `moved from ${displayName(item.from)}`;
    case "archived":
    case "pruned":
      return `${formatBytes(item.copy.size)}, ${item.change === "archived" ? "" : "archived "}by plan ${item.copy.plan}`;
  }
}

function contentWords(content: Content): string {
  switch (content.kind) {
    case "file":
      return formatBytes(content.file.size);
    case "link":
      return `link to ${displayName(content.target)}`;
    case "empty-folder":
      return "empty folder";
  }
}

function touchWords(
  { file: a }: FileContent,
  { file: b }: FileContent,
): string {
  return [
    ...(a.modified === b.modified
      ? []
      : [formatTimeChange(a.modified, b.modified)]),
    ...change("mode", a.mode, b.mode),
    ...change("owner", a.owner, b.owner),
  ].join(", ");
}

function change(
  what: string,
  before = "unknown",
  after = "unknown",
): readonly string[] {
  return before === after ? [] : [`${what} ${before} → ${after}`];
}
