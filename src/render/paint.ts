/** Colours for text that may go to a terminal; whether it does is the caller's knowledge. */
import { styleText } from "node:util";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Dresses text in a style, or leaves it as it is. */
export type Paint = (style: Style | readonly Style[], text: string) => string;

export function createPaint(color: boolean): Paint {
  if (!color) return (_style, text) => text;
  return (style, text) =>
    // Unvalidated: validation would look at process.stdout, which need not be where the text goes.
    styleText(typeof style === "string" ? style : [...style], text, {
      validateStream: false,
    });
}
