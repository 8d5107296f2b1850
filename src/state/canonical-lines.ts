/** Writes what many lines say together in as few lines as it takes: the same content always gives the same bytes. */
import type { CatalogueChange } from "../model/catalogue.ts";
import {
  baseName,
  compareBytes,
  parentPath,
  type RelativePath,
  ROOT,
} from "../model/path.ts";
import { archiveLines } from "./archive-lines.ts";
import type { FolderLine, RemovedLine } from "./catalogue-format.ts";
import { DeltaIndex } from "./delta-index.ts";
import { folderLines } from "./folder-line.ts";

/** `before`: what was there before stays but for what the lines say. `nothing`: only what is there is said. */
type From = "before" | "nothing";

/** What an index says, as text. */
export function canonicalText(index: DeltaIndex, from: From): Buffer {
  return textOf([
    ...(from === "before" ? removedLines(index) : []),
    ...allFolderLines(index, from),
    ...archiveLines(
      [...index.archive()].filter(
        ({ copy }) => copy !== undefined || from === "before",
      ),
    ),
  ]);
}

/** Changes in the order in which they happened, as text. */
export function encodeChanges(changes: Iterable<CatalogueChange>): Buffer {
  const lines: string[] = [];
  for (const change of changes) lines.push(...changeLines(change));
  return canonicalText(new DeltaIndex().add(textOf(lines)), "before");
}

function changeLines(change: CatalogueChange): Iterable<string> {
  const { kind } = change;
  switch (kind) {
    case "entry": {
      const { path, entry } = change;
      const entries = new Map([[baseName(path), entry]]);
      return folderLines(parentPath(path), { entries, gone: new Set() });
    }
    case "entry-gone": {
      const gone = new Set([baseName(change.path)]);
      return folderLines(parentPath(change.path), { entries: new Map(), gone });
    }
    case "folder":
      return [folderLine(change.path)];
    case "folder-gone":
      return [removedLine(change.path)];
    case "archived": {
      const { copy } = change;
      return archiveLines([{ plan: copy.plan, path: copy.path, copy }]);
    }
    case "pruned": {
      const { plan, path } = change;
      return archiveLines([{ plan, path, copy: undefined }]);
    }
  }
}

function removedLines(index: DeltaIndex): string[] {
  return index.removed().sort(byFolder).map(removedLine);
}

function allFolderLines(index: DeltaIndex, from: From): string[] {
  const lines: string[] = [];
  /** Folders that are there since something in them is. */
  const implied = new Set<RelativePath>();
  // The last line first: so a folder comes after those in it.
  for (const path of [...index.mentioned()].sort(byFolder).reverse()) {
    const there = index.has(path);
    const { entries, gone } = index.names(path);
    const told = from === "before" ? gone : new Set<string>();
    lines.push(...[...folderLines(path, { entries, gone: told })].reverse());
    if (!there) continue;
    if (entries.size === 0 && !implied.has(path)) lines.push(folderLine(path));
    for (let at = path; at !== ROOT; implied.add(at)) at = parentPath(at);
  }
  return lines.reverse();
}

/** Without names: it is there. */
function folderLine(folder: RelativePath): string {
  const line: FolderLine = { folder };
  return `${JSON.stringify(line)}\n`;
}

function removedLine(removed: RelativePath): string {
  const line: RemovedLine = { removed };
  return `${JSON.stringify(line)}\n`;
}

/** A source's own folder before all others. */
function byFolder(a: RelativePath, b: RelativePath): number {
  return compareBytes(a === ROOT ? "" : a, b === ROOT ? "" : b);
}

/** Line by line: one string of them all could be longer than strings can be. */
function textOf(lines: readonly string[]): Buffer {
  return Buffer.concat(lines.map((line) => Buffer.from(line)));
}
