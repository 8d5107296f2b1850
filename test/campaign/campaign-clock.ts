/** A clock that runs a hundred times as fast as the real one, and can be set forward: nobody waits for a lock to grow stale. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../src/model/clock.ts";

const SPEED = 100;

export class CampaignClock implements Clock {
  readonly #begun = performance.now();
  #at = Date.now();

  now(): number {
    return Math.floor(this.#at + (performance.now() - this.#begun) * SPEED);
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    try {
      await sleep(milliseconds / SPEED, undefined, { signal });
    } catch {
      // Called off.
    }
  }

  skip(milliseconds: number): void {
    this.#at += milliseconds;
  }
}

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
