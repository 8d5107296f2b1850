/** Counts one phase of a run and knows its pace. */
import type { Phase } from "../model/progress.ts";
import { displayName } from "../render/display-name.ts";
import { formatBytes } from "../render/format-bytes.ts";
import { counted, formatCount } from "../render/format-count.ts";
import { formatDuration } from "../render/format-duration.ts";

/** Milliseconds that rate and remaining time look back. */
const WINDOW = 10_000;
const BETWEEN_SAMPLES = 250;

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

export class PhaseMeter {
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
