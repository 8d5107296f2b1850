/** One source's changes as lines: action by action for few, summed by folder for many. */
import { compareBytes } from "../model/path.ts";
import type { Action } from "../plan/action-format.ts";
import { REASONS } from "../plan/reasons.ts";
import { actionRow, folderRow, layOutRows } from "./change-rows.ts";
import { isFolderAction } from "./collect-changes.ts";
import type { SourceChanges } from "./collect-changes.ts";
import { fittingCount } from "./fit-lines.ts";
import { counted, formatCount } from "./format-count.ts";
import type { Paint } from "./paint.ts";
import { deletionPhrase } from "./plan-sentences.ts";
import type { Symbols } from "./symbols.ts";
import { Tally } from "./tally.ts";

const FOLDER_ROWS = 40;
/** Characters that the line takes which counts what isn't listed. */
const COUNT_LINE = 80;

export interface Layout {
  readonly symbols: Symbols;
  /** Columns. */
  readonly width: number;
  readonly paint: Paint;
}

/** A line for each action, by path. Two for one with a long name, in one string. */
export function listedLines(
  { actions }: SourceChanges,
  { symbols, width, paint }: Layout,
): readonly string[] {
  // A folder right before what is in it, not before `NAME-2`.
  const key = (action: Action) =>
    isFolderAction(action) ? `${action.path}/` : action.path;
  const byPath = [...actions].sort((a, b) => compareBytes(key(a), key(b)));
  return layOutRows(
    byPath.map((action) => actionRow(action)),
    symbols,
    width,
    paint,
  );
}

/** Sums by folder and by reason, then as many of the kept deletions as `room` characters hold, and a count of the others. */
export function summedLines(
  changes: SourceChanges,
  { symbols, width, paint }: Layout,
  room = Infinity,
): readonly string[] {
  const { tally, tree, removals } = changes;
  const lines = [
    paint("dim", `${counted(tally.actions, "action")}, by folder:`),
    ...layOutRows(
      tree.rows(FOLDER_ROWS).map((row) => folderRow(row, symbols)),
      symbols,
      width,
      paint,
    ),
    paint("dim", "Why:"),
    ...reasonLines(changes),
  ];
  if (removals.length === 0) return lines;
  lines.push(paint("dim", "Deleted, one by one:"));
  const rows = layOutRows(
    removals.map((action) => actionRow(action)),
    symbols,
    width,
    paint,
  );
  const taken = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const shown = fittingCount(rows, room - taken - COUNT_LINE);
  const unlisted = unlistedPhrase(tally, removals.slice(0, shown));
  lines.push(...rows.slice(0, shown));
  if (unlisted !== undefined)
    lines.push(paint("red", `… and ${unlisted} more`));
  return lines;
}

function reasonLines({ reasons }: SourceChanges): string[] {
  const counts = [...reasons].map(
    ([reason, count]) => [reason, formatCount(count)] as const,
  );
  const width = Math.max(...counts.map(([, count]) => count.length));
  return counts.map(
    ([reason, count]) => `  ${count.padStart(width)}  ${REASONS[reason]}`,
  );
}

/** What is deleted beside `listed`. */
function unlistedPhrase(
  all: Tally,
  listed: readonly Action[],
): string | undefined {
  const unlisted = new Tally();
  unlisted.merge(all);
  const shown = new Tally();
  for (const action of listed) shown.add(action);
  unlisted.merge(shown, -1);
  return deletionPhrase(unlisted);
}
