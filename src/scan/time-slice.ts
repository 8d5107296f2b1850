/** Lets long synchronous work share the main thread with everything that waits for the network. */
import { setImmediate } from "node:timers/promises";
import { InterruptedError } from "../model/errors.ts";

/** Milliseconds of work between two turns of the event loop. A listing takes several turns: each waits so long for the disk. */
const SLICE = 2;

/** `if (slice.spent) await slice.pause();` in every round of a loop: an `await` alone would cost more than the work. */
export class TimeSlice {
  readonly #signal: AbortSignal;
  /** Spent from the start, so that work which is interrupted beforehand doesn't begin. */
  #end = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  get spent(): boolean {
    return performance.now() >= this.#end;
  }

  /** @throws InterruptedError */
  async pause(): Promise<void> {
    await setImmediate();
    checkInterrupted(this.#signal);
    this.#end = performance.now() + SLICE;
  }
}

/** @throws InterruptedError */
export function checkInterrupted(signal: AbortSignal): void {
  if (signal.aborted)
    throw new InterruptedError("interrupted while reading the local files");
}
