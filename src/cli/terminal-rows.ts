/** Rows at the bottom of a terminal that are drawn again and again in place, with what is written above them. */
import stringWidth from "string-width";

interface Screen {
  readonly stream: { write(text: string): unknown };
  /** Asked at each drawing since windows are resized; undefined: 80. */
  readonly columns: () => number | undefined;
}

const ERASE_REST_OF_LINE = "\u001b[K";
const ERASE_BELOW = "\u001b[J";

export class TerminalRows {
  readonly #screen: Screen;
  /** As they stand there now; the cursor is at the end of the last one. */
  #rows: readonly string[] = [];

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** @param dress makes a row that was cut to its width look nice, without changing it */
  draw(
    rows: readonly string[],
    dress: (row: string, index: number) => string,
  ): void {
    // A full last column makes some terminals wrap.
    const width = this.#columns - 1;
    const cut = rows.map((row) => truncated(row, width));
    const text = cut.map(
      (row, index) => dress(row, index) + ERASE_REST_OF_LINE,
    );
    this.#write(`${this.#toTop()}${text.join("\n")}${ERASE_BELOW}`);
    this.#rows = cut;
  }

  /** Writes a line above the rows, which must be drawn again. */
  above(line: string): void {
    this.clear();
    this.#write(`${line}\n`);
  }

  clear(): void {
    if (this.#rows.length > 0) this.#write(`${this.#toTop()}${ERASE_BELOW}`);
    this.#rows = [];
  }

  /** To the beginning of the first row. A window that became narrower has broken rows into several lines. */
  #toTop(): string {
    const lines = this.#rows.reduce(
      (sum, row) =>
        sum + Math.max(1, Math.ceil(stringWidth(row) / this.#columns)),
      0,
    );
    return lines > 1 ? `\r\u001b[${lines - 1}A` : "\r";
  }

  get #columns(): number {
    return Math.max(1, this.#screen.columns() ?? 80);
  }

  #write(text: string): void {
    this.#screen.stream.write(text);
  }
}

/** `text` in at most `width` columns, by whole characters as people see them. */
function truncated(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return width < 1 ? "" : `${kept}…`;
}
