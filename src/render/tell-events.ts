/** Makes events of what a run tells about itself, for programs that watch it. */
import type { Progress } from "../model/progress.ts";
import type { RunEvent } from "./event-format.ts";

/** Milliseconds between two reports of how far a phase is, at least. */
const PAUSE = 1_000;

export class EventTeller {
  readonly emit: (event: RunEvent) => void;
  readonly #now: () => number;
  #source = "";
  #files = 0;
  #bytes = 0;
  #told = -Infinity;

  /** @param now milliseconds of a clock that never goes back */
  constructor(emit: (event: RunEvent) => void, now: () => number) {
    this.emit = emit;
    this.#now = now;
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
