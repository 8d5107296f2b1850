/** Text in columns, wrapped to the width of a screen. */
import stringWidth from "string-width";
import { wrapWords } from "../../render/wrap-words.ts";

/** A name that is wider stands on a line of its own. */
const MAX_NAME = 26;

/** Lines that begin with `margin` spaces, each ended. */
export function block(text: string, width: number, margin: number): string {
  const lines = wrapWords(text, width - margin).split("\n");
  return lines.map((line) => `${" ".repeat(margin)}${line}\n`).join("");
}

/** Names at the left, what they mean at their right. */
export function columns(
  rows: readonly {
    readonly name: string;
    readonly text: string;
  }[],
  width: number,
  paint: (name: string) => string,
): string {
  const widths = rows.map(({ name }) => stringWidth(name));
  const widest = Math.max(0, ...widths.filter((it) => it <= MAX_NAME));
  const margin = 2 + widest + 2;
  return rows
    .map(({ name, text }) => {
      const lines = block(text, width, margin);
      const start = `  ${paint(name)}`;
      const gap = widest + 2 - stringWidth(name);
      return gap < 2
        ? `${start}\n${lines}`
        : `${start}${" ".repeat(gap)}${lines.slice(margin)}`;
    })
    .join("");
}
