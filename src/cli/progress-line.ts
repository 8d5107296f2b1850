/** Progress for people: one line rewritten in place on a terminal, a plain line now and then elsewhere. */
import stringWidth from "string-width";
import type { Phase, Progress } from "../model/progress.ts";
import { displayName, displayText } from "../render/display-name.ts";
import { formatBytes } from "../render/format-bytes.ts";
import { counted, formatCount } from "../render/format-count.ts";
import { formatDuration } from "../render/format-duration.ts";
import { createPaint } from "../render/paint.ts";

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

/** Milliseconds between two drawings on a terminal. */
const REDRAW = 100;
/** Milliseconds between two plain lines at least. */
const PLAIN = 10_000;
/** Where totals are known a plain line also waits for this share of the work, but no more than so many milliseconds. */
const PLAIN_SHARE = 0.05;
const PLAIN_AT_LATEST = 60_000;
/** Milliseconds that rate and remaining time look back. */
const WINDOW = 10_000;
const BETWEEN_SAMPLES = 250;

const ERASE_REST = "\u001b[K";

export function createProgress(options: ProgressOptions): Progress {
  const { quiet, isTTY, now } = options;
  let meter: Meter | undefined;
  const display = isTTY ? new TerminalLine(options) : new PlainLines(options);
  if (quiet) return SILENT;
  const advance = (files: number, bytes: number): void => {
    if (meter === undefined) return;
    meter.add(files, bytes, now());
    display.update(meter);
  };
  return {
    start: (phase, source, total) => {
      meter = new Meter(phase, source, total, now());
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
  };
}

const silent = () => undefined;

const SILENT: Progress = {
  ...{ start: silent, advance: silent, settled: silent },
  ...{ notice: silent, done: silent },
};

const VERBS: Readonly<Record<Phase, string>> = {
  scan: "scanning",
  list: "listing",
  compare: "comparing",
  check: "checking",
  apply: "applying",
  verify: "verifying",
};

interface Sample {
  readonly time: number;
  readonly files: number;
  readonly bytes: number;
}

/** Counts one phase and knows its pace. */
class Meter {
  readonly #phase: Phase;
  readonly #total: { readonly files: number; readonly bytes: number };
  /** What the line begins with. */
  readonly head: string;
  #now: Sample;
  /** The recent past, oldest first: one sample from before the window and those in it. */
  #past: Sample[];

  constructor(
    phase: Phase,
    source: string,
    total: { readonly files: number; readonly bytes: number } | undefined,
    time: number,
  ) {
    this.#phase = phase;
    this.#total = total ?? { files: 0, bytes: 0 };
    this.head = `${displayName(source)}: ${VERBS[phase]}`;
    this.#now = { time, files: 0, bytes: 0 };
    this.#past = [this.#now];
  }

  add(files: number, bytes: number, time: number): void {
    const latest = this.#past.at(-1);
    if (latest && this.#now.time - latest.time >= BETWEEN_SAMPLES) {
      this.#past.push(this.#now);
      const inWindow = this.#past.findIndex((s) => s.time > time - WINDOW);
      this.#past = this.#past.slice(
        inWindow < 0 ? -1 : Math.max(0, inWindow - 1),
      );
    }
    this.#now = {
      time,
      files: this.#now.files + files,
      bytes: this.#now.bytes + bytes,
    };
  }

  /** From 0 to 1; undefined without a total. */
  get share(): number | undefined {
    const { files, bytes } = this.#total;
    if (bytes > 0) return Math.min(1, this.#now.bytes / bytes);
    return files > 0 ? Math.min(1, this.#now.files / files) : undefined;
  }

  line(): string {
    const { files, bytes } = this.#now;
    const total = this.#total;
    const share = this.share;
    const parts = [this.head];
    if (share !== undefined) parts.push(`${Math.floor(share * 100)}%`);
    const noun = this.#phase === "list" ? "folder" : "file";
    parts.push(
      total.files > 0
        ? `${formatCount(files)} of ${counted(total.files, noun)}`
        : counted(files, noun),
    );
    if (total.bytes > 0)
      parts.push(`${formatBytes(bytes)} of ${formatBytes(total.bytes)}`);
    else if (bytes > 0) parts.push(formatBytes(bytes));
    return [...parts, ...this.#pace()].join("  ");
  }

  #pace(): string[] {
    const [base] = this.#past;
    const seconds = base ? (this.#now.time - base.time) / 1000 : 0;
    // A shorter past would make the figures jump.
    if (base === undefined || seconds < 1) return [];
    const byteRate = (this.#now.bytes - base.bytes) / seconds;
    const fileRate = (this.#now.files - base.files) / seconds;
    const parts = byteRate > 0 ? [`${formatBytes(byteRate)}/s`] : [];
    // Small files cost round trips, large ones bandwidth: whichever takes longer holds up the end.
    const left = Math.max(
      secondsFor(this.#total.bytes - this.#now.bytes, byteRate),
      secondsFor(this.#total.files - this.#now.files, fileRate),
    );
    if (left > 0 && Number.isFinite(left))
      parts.push(`${formatDuration(left * 1000)} left`);
    return parts;
  }
}

function secondsFor(amount: number, rate: number): number {
  return amount <= 0 ? 0 : amount / rate;
}

/** The one line on a terminal. */
class TerminalLine {
  #line = "";
  #drawn = -Infinity;

  constructor(private readonly options: ProgressOptions) {}

  begin(meter: Meter): void {
    this.#draw(meter);
  }

  update(meter: Meter): void {
    if (this.options.now() - this.#drawn >= REDRAW) this.#draw(meter);
  }

  notice(text: string): void {
    const { stream, color } = this.options;
    const line = this.#line;
    this.clear();
    stream.write(`${createPaint(color)("yellow", text)}\n`);
    this.#write(line);
  }

  clear(): void {
    if (this.#line !== "") this.options.stream.write(`\r${ERASE_REST}`);
    this.#line = "";
  }

  #draw(meter: Meter): void {
    const { now, color, columns } = this.options;
    this.#drawn = now();
    // A full last column makes some terminals wrap.
    const line = truncated(meter.line(), (columns() ?? 80) - 1);
    const headed = line.startsWith(meter.head);
    const paint = createPaint(color);
    this.#write(
      headed ? paint("bold", meter.head) + line.slice(meter.head.length) : line,
    );
  }

  #write(line: string): void {
    this.#line = line;
    if (line !== "") this.options.stream.write(`\r${line}${ERASE_REST}`);
  }
}

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

  update(meter: Meter): void {
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
