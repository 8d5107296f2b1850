/** What a terminal shows once a text was written to it. */
import stringWidth from "string-width";

const ESCAPE = "\u001b";
const PART = new RegExp(
  `${ESCAPE}\\[(\\d*)([A-Za-z])|\\r|\\n|[^${ESCAPE}\\r\\n]+`,
  "g",
);

export class Screen {
  #lines: string[] = [""];
  #row = 0;
  #column = 0;

  /** @param columns a line that gets longer goes on in the next one */
  constructor(readonly columns = Infinity) {}

  write(text: string): this {
    for (const [part, count = "", command] of text.matchAll(PART)) {
      if (part === "\r") this.#column = 0;
      else if (part === "\n") this.#down();
      else if (command === undefined) this.#put(part);
      else this.#obey(command, Number(count || "1"));
    }
    return this;
  }

  /** Without what is empty at the end. */
  lines(): string[] {
    const lines = this.#lines.map((line) => line.trimEnd());
    while (lines.length > 1 && lines.at(-1) === "") lines.pop();
    return lines;
  }

  /** The same text in a window of another width, broken anew as terminals do. */
  resized(columns: number): Screen {
    const screen = new Screen(columns);
    const above = this.#lines.slice(0, this.#row + 1);
    return screen.write(above.join("\n"));
  }

  #down(): void {
    this.#row += 1;
    this.#column = 0;
    this.#lines[this.#row] ??= "";
  }

  #put(text: string): void {
    for (const { segment } of new Intl.Segmenter().segment(text)) {
      const width = stringWidth(segment);
      if (this.#column + width > this.columns) this.#down();
      const line = this.#lines[this.#row] ?? "";
      const kept = cut(line, this.#column);
      const before = kept + " ".repeat(this.#column - stringWidth(kept));
      const after = line.slice(cut(line, this.#column + width).length);
      this.#lines[this.#row] = before + segment + after;
      this.#column += width;
    }
  }

  #obey(command: string, count: number): void {
    const line = this.#lines[this.#row] ?? "";
    switch (command) {
      case "A":
        this.#row = Math.max(0, this.#row - count);
        return;
      case "J":
        this.#lines.length = this.#row + 1;
        this.#lines[this.#row] = cut(line, this.#column);
        return;
      case "K":
        this.#lines[this.#row] = cut(line, this.#column);
        return;
      case "m":
        return;
      default:
        throw new Error(`this screen knows no ${command}`);
    }
  }
}

/** So much of a line as fits into so many columns. */
function cut(line: string, columns: number): string {
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    if (stringWidth(kept + segment) > columns) break;
    kept += segment;
  }
  return kept;
}
