/** Writes what a run tells about itself as events, one a line, for programs that watch it. */
import type { Progress } from "../model/progress.ts";
import type { RunEvent } from "../render/event-format.ts";

/** Milliseconds between two reports of how far a phase is, at least. */
const PAUSE = 1_000;

export class EventWriter {
  readonly #write: (line: string) => unknown;
  readonly #now: () => number;
  #source = "";
  #files = 0;
  #bytes = 0;
  #told = -Infinity;

  /**
   * @param write takes whole lines
   * @param now milliseconds of a clock that never goes back
   */
  constructor(write: (line: string) => unknown, now: () => number) {
    this.#write = write;
    this.#now = now;
  }

  emit(event: RunEvent): void {
    this.#write(`${JSON.stringify(event)}\n`);
  }

  readonly progress: Progress = {
    start: (phase, source, total) => {
      this.#source = source;
      this.#files = this.#bytes = 0;
      this.#told = this.#now();
      this.emit({ event: "phase", source, phase, ...total });
    },
    advance: (files, bytes) => {
      this.#files += files;
      this.#bytes += bytes;
      if (this.#now() - this.#told < PAUSE) return;
      this.#told = this.#now();
      const counts = { files: this.#files, bytes: this.#bytes };
      this.emit({ event: "progress", source: this.#source, ...counts });
    },
    settled: (action) => {
      this.emit({ event: "action", ...action });
      this.progress.advance(1, 0);
    },
    notice: (message) => {
      this.emit({ event: "notice", message });
    },
    done: () => undefined,
  };
}
