/** What the symbols mean that a plan's text uses, and no others. */
import stringWidth from "string-width";
import type { Op } from "../plan/action-format.ts";
import { STYLES } from "./change-rows.ts";
import type { SourceChanges } from "./collect-changes.ts";
import type { Paint } from "./paint.ts";
import { TEXT_SYMBOLS } from "./symbols.ts";

/** Those with one symbol together. */
const MEANINGS: readonly (readonly [ops: readonly [Op, ...Op[]], string])[] = [
  [["mkdir", "upload"], "new"],
  [["replace"], "replaced"],
  [["move"], "moved"],
  [["archive"], "to the archive"],
  [["delete", "rmdir"], "deleted"],
  [["unarchive"], "back from the archive"],
  [["prune"], "archived file deleted"],
  [["touch"], "time or mode only"],
  [["hash"], "hash file only"],
  [["adopt"], "taken over as it is"],
  [["link"], "symbolic link, in the catalogue only"],
  [["forget"], "gone on both sides, in the catalogue only"],
  [["local-mkdir"], "new folder here"],
  [["download"], "brought here"],
  [["local-touch"], "time or mode only"],
  [["local-link"], "symbolic link"],
];

const GAP = "   ";

/** Lines of at most `width` columns. */
export function legendLines(
  changing: readonly SourceChanges[],
  width: number,
  paint: Paint,
): readonly string[] {
  const lines: string[] = [];
  for (const [ops, meaning] of MEANINGS) {
    const used = changing.some(({ tally }) =>
      ops.some((op) => tally.ops[op] > 0),
    );
    if (!used) continue;
    const [op] = ops;
    const part = paint(STYLES[op], `${TEXT_SYMBOLS[op]} ${meaning}`);
    const longer = `${lines.at(-1) ?? ""}${GAP}${part}`;
    if (lines.length > 0 && stringWidth(longer) <= width)
      lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}
