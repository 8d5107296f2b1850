/** Progress for people: rows drawn in place on a terminal, a plain line now and then elsewhere. */
import type { ConnectionWatch, Progress } from "../model/progress.ts";
import { displayText } from "../render/display-name.ts";
import { createPaint } from "../render/paint.ts";
import { PhaseMeter } from "./phase-meter.ts";
import type { ProgressOptions } from "./progress-options.ts";
import { TerminalProgress } from "./terminal-progress.ts";

/** Milliseconds between two plain lines at least. */
const PLAIN = 10_000;
/** Where totals are known a plain line also waits for this share of the work, but no more than so many milliseconds. */
const PLAIN_SHARE = 0.05;
const PLAIN_AT_LATEST = 60_000;

export interface ShownProgress extends Progress {
  /** Shows what the connections to a remote do; undefined where that is not shown. */
  readonly watch: ((remote: string) => ConnectionWatch) | undefined;
}

export function createProgress(options: ProgressOptions): ShownProgress {
  const { quiet, isTTY, now } = options;
  if (quiet) return SILENT;
  let meter: PhaseMeter | undefined;
  const terminal = isTTY ? new TerminalProgress(options) : undefined;
  const display = terminal ?? new PlainLines(options);
  const advance = (files: number, bytes: number): void => {
    if (meter === undefined) return;
    meter.add(files, bytes, now());
    display.update(meter);
  };
  return {
    start: (phase, source, total) => {
      meter = new PhaseMeter(phase, source, total, now());
      display.begin(meter);
    },
    advance,
    settled: () => {
      advance(1, 0);
    },
    notice: (text) => {
      display.notice(displayText(text));
    },
    done: () => {
      meter = undefined;
      display.clear();
    },
    watch: terminal && ((remote) => terminal.watch(remote)),
  };
}

const silent = () => undefined;

const SILENT: ShownProgress = {
  ...{ start: silent, advance: silent, settled: silent },
  ...{ notice: silent, done: silent, watch: undefined },
};

/** Lines in a log. */
class PlainLines {
  #written: number;
  #share = 0;

  constructor(private readonly options: ProgressOptions) {
    this.#written = options.now();
  }

  begin(): void {
    this.#share = 0;
  }

  update(meter: PhaseMeter): void {
    const time = this.options.now();
    const waited = time - this.#written;
    const { share } = meter;
    if (waited < PLAIN) return;
    if (
      share !== undefined &&
      share - this.#share < PLAIN_SHARE &&
      waited < PLAIN_AT_LATEST
    )
      return;
    this.#written = time;
    this.#share = share ?? 0;
    this.options.stream.write(`${meter.line()}\n`);
  }

  notice(text: string): void {
    const { stream, color } = this.options;
    stream.write(`${createPaint(color)("yellow", text)}\n`);
  }

  /** A log keeps its lines. */
  clear(): void {
    this.#share = 0;
  }
}
