/** Holds the lines of a piece from the server to its format, once, when it is fetched. */
import { parseObject } from "./parse-object.ts";
import type { PieceRoom } from "./piece-room.ts";
import { pieceSchemas } from "./piece-schemas.ts";

const LINE_FEED = 10;
/** Bytes: a line speaks of a thousand files at most. */
const LONGEST_LINE = 64 * 1024 * 1024;

/** What is wrong with the text of a piece, in a few words; undefined: nothing. */
export function linesProblem(
  text: Buffer,
  format: "catalogue" | "proofs",
  room: PieceRoom,
): string | undefined {
  const fitsSchema = pieceSchemas.getSchema(format);
  let at = 0;
  for (let number = 1; number === 1 || at < text.length; number++) {
    const end = text.indexOf(LINE_FEED, at);
    if (end < 0) return "it does not end with a whole line";
    if (end - at > LONGEST_LINE) return `its line ${number} is too long`;
    if (--room.lines < 0) return "it has more lines than any needs";
    const line = text.toString("utf8", at, end);
    const value = parseObject(line);
    const fits =
      value !== undefined &&
      "format" in value === (number === 1) &&
      fitsSchema(value) &&
      isLaidOut(line, value);
    if (!fits) return `its line ${number} breaks the format`;
    at = end + 1;
  }
  return undefined;
}

/** Lines of folders are read without parsing them: so their beginning must be as ftp-sync writes it. */
function isLaidOut(line: string, value: Record<string, unknown>): boolean {
  if (!("folder" in value)) return true;
  const [, next, ...more] = Object.keys(value);
  const rest = next === undefined ? "}" : `,"${next}":`;
  const start = `{"folder":${JSON.stringify(value["folder"])}${rest}`;
  return line.startsWith(start) && !(next === "gone" && more.length > 0);
}
