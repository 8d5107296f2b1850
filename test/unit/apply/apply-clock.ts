/** A clock that waits for nobody: heartbeats come when a test says so, journals at once or never. */
import type { Clock } from "../../../src/model/clock.ts";
import { HEARTBEAT } from "../../../src/state/lock.ts";

/** Milliseconds that the journal waits for more. */
const JOURNAL_PAUSE = 1_000;

export class ApplyClock implements Clock {
  time = Date.parse("2024-06-01T12:00:00Z");
  /** How often the journal waited, to write what it was given. */
  journals = 0;
  readonly #beats: (() => void)[] = [];

  /** @param journalling `never`: what is journalled is what is journalled at the end */
  constructor(readonly journalling: "at-once" | "never" = "never") {}

  now(): number {
    return this.time;
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    const isBeat = milliseconds === HEARTBEAT;
    const isJournal = milliseconds === JOURNAL_PAUSE;
    if (isJournal) this.journals += 1;
    if (isBeat || (isJournal && this.journalling === "never"))
      await new Promise<void>((resolve) => {
        if (isBeat) this.#beats.push(resolve);
        const end = (): void => {
          resolve();
        };
        signal.addEventListener("abort", end, { once: true });
      });
    if (!signal.aborted) this.time += milliseconds;
  }

  /** Lets every lock that is held give its sign of life, or find out that it is lost. */
  beat(): void {
    for (const beat of this.#beats.splice(0)) beat();
  }
}
