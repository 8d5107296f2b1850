/** What showing progress needs to know of the screen. */
export interface ProgressOptions {
  readonly stream: { write(text: string): unknown };
  readonly isTTY: boolean;
  /** Nothing is written at all, notices included. */
  readonly quiet: boolean;
  readonly color: boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Of the terminal, asked at each drawing since windows are resized; undefined: 80. */
  readonly columns: () => number | undefined;
}
