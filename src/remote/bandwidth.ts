/** How fast data may go: one limit for all connections to a server, both directions added up. */
import { setTimeout as wait } from "node:timers/promises";

/** Milliseconds that may be caught up on after a pause or a timer that came late. */
const CREDIT = 250;
/** Milliseconds for which one portion may take the whole line. */
const PORTION_TIME = 50;
/** Bytes; powers of two, so that chunks from disks, sockets and TLS (16 KiB) fall into equal portions: equal turns are equal shares. */
const PORTIONS = [16_384, 8_192, 4_096, 2_048, 1_024] as const;
/** Milliseconds; timers know no shorter ones, so less is made up for at the next portion. */
const SHORTEST_WAIT = 1;

export interface Clock {
  /** Milliseconds since any moment. */
  now(): number;
  /** Ends early, without an error, when the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export interface Pacing {
  /** Aborted when the connection is gone: nothing is waited for any more. */
  readonly closed: AbortSignal;
  /** Is told before this side begins to wait, and after. */
  readonly onWait: (waits: boolean) => void;
}

const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await wait(milliseconds, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  },
};

export class Bandwidth {
  readonly #bytesPerMillisecond: number;
  readonly #portion: number;
  /** When the line is free again. */
  #free = -Infinity;

  constructor(
    bytesPerSecond: number,
    readonly clock: Clock = systemClock,
  ) {
    this.#bytesPerMillisecond = bytesPerSecond / 1000;
    const most = this.#bytesPerMillisecond * PORTION_TIME;
    this.#portion = PORTIONS.find((size) => size <= most) ?? 1_024;
  }

  /**
   * Hands `content` on, each portion when its turn has come; asks for no more before that. The turns go round: whoever
   * has had one queues behind all who wait.
   */
  async *pace(
    content: AsyncIterable<Uint8Array>,
    { closed, onWait }: Pacing,
  ): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      for (let at = 0; at < chunk.length; at += this.#portion) {
        const portion = chunk.subarray(at, at + this.#portion);
        const delay = this.#reserve(portion.length);
        if (delay >= SHORTEST_WAIT && !closed.aborted) {
          onWait(true);
          await this.clock.sleep(delay, closed);
          onWait(false);
        }
        yield portion;
      }
    }
  }

  /** Milliseconds until so many bytes may go. */
  #reserve(bytes: number): number {
    const now = this.clock.now();
    const start = Math.max(this.#free, now - CREDIT);
    this.#free = start + bytes / this.#bytesPerMillisecond;
    return start - now;
  }
}
