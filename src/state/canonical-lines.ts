/** Writes what many lines say together in as few lines as it takes: the same content always gives the same bytes. */
import {
  compareBytes,
  parentPath,
  type RelativePath,
  ROOT,
} from "../model/path.ts";
import { archiveLines } from "./archive-lines.ts";
import type { RemovedLine } from "./catalogue-format.ts";
import type { DeltaIndex } from "./delta-index.ts";
import { bareFolderLine, folderLines } from "./folder-line.ts";

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
    if (entries.size === 0 && !implied.has(path))
      lines.push(bareFolderLine(path));
    for (let at = path; at !== ROOT; implied.add(at)) at = parentPath(at);
  }
  return lines.reverse();
}

export function removedLine(removed: RelativePath): string {
  const line: RemovedLine = { removed };
  return `${JSON.stringify(line)}\n`;
}

/** A source's own folder before all others. */
function byFolder(a: RelativePath, b: RelativePath): number {
  return compareBytes(a === ROOT ? "" : a, b === ROOT ? "" : b);
}

/** Line by line: one string of them all could be longer than strings can be. */
export function textOf(lines: readonly string[]): Buffer {
  return Buffer.concat(lines.map((line) => Buffer.from(line)));
}
