import { setImmediate as settled } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { streamOf } from "../../../src/model/stream-of.ts";
import { Bandwidth, type Clock } from "../../../src/remote/bandwidth.ts";

/** A clock that goes on only when all that can happen has happened, to the next moment that somebody waits for. */
class VirtualClock implements Clock {
  #now = 5_000;
  #sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  /** @param late by how much longer everybody sleeps: timers are never early, but late */
  constructor(readonly late = 1) {}

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener("abort", wake);
        resolve();
      };
      signal.addEventListener("abort", wake);
      const until = this.#now + milliseconds * this.late;
      this.#sleepers.push({ until, wake });
    });
  }

  get sleepers(): number {
    return this.#sleepers.length;
  }

  async goOn(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await settled();
      this.#sleepers.sort((a, b) => a.until - b.until);
      const next = this.#sleepers[0];
      if (next === undefined || next.until > end) break;
      this.#sleepers.shift();
      this.#now = Math.max(this.#now, next.until);
      next.wake();
    }
    this.#now = end;
  }
}

interface Passed {
  readonly at: number;
  readonly bytes: number;
}

interface Transfer {
  readonly passed: Passed[];
  readonly waits: boolean[];
  readonly pulled: () => number;
  readonly close: AbortController;
  readonly done: Promise<void>;
}

const never = new AbortController().signal;

function transfer(
  bandwidth: Bandwidth,
  chunk: number,
  chunks = Infinity,
): Transfer {
  const passed: Passed[] = [];
  const waits: boolean[] = [];
  const close = new AbortController();
  let pulled = 0;
  const content = async function* () {
    await settled();
    for (; pulled < chunks && !close.signal.aborted; pulled++) {
      yield Buffer.alloc(chunk);
    }
  };
  const paced = bandwidth.pace(content(), {
    closed: close.signal,
    onWait: (isWaiting) => waits.push(isWaiting),
  });
  const done = (async () => {
    for await (const { length } of paced) {
      passed.push({ at: bandwidth.clock.now(), bytes: length });
    }
  })();
  return { passed, waits, pulled: () => pulled, close, done };
}

const total = (passed: readonly Passed[]) =>
  passed.reduce((sum, { bytes }) => sum + bytes, 0);

const RATE = 1_000_000;
/** What may go at once after a pause: a quarter of a second's worth, and one portion. */
const BURST = RATE / 4 + 16_384;

describe("bandwidth", () => {
  test.each([1, 1.3])(
    "is what all transfers have together, in equal shares, with timers that take %d times as long",
    async (late) => {
      const clock = new VirtualClock(late);
      const bandwidth = new Bandwidth(RATE, clock);
      // Of chunks as they come from a disk, a socket and TLS.
      const transfers = [262_144, 65_536, 16_384].map((chunk) =>
        transfer(bandwidth, chunk),
      );
      await clock.goOn(20_000);
      const sums = transfers.map(({ passed }) => total(passed));
      const sum = sums.reduce((a, b) => a + b);
      expect(sum).toBeLessThanOrEqual(20 * RATE + BURST);
      expect(sum).toBeGreaterThan(19.5 * RATE);
      // Who comes first has the credit.
      const apart = Math.max(...sums) - Math.min(...sums);
      expect(apart).toBeLessThanOrEqual(BURST + 16_384);
      for (const { close } of transfers) close.abort();
    },
  );

  test("is kept in every second, after pauses too", async () => {
    const clock = new VirtualClock();
    const bandwidth = new Bandwidth(RATE, clock);
    const passed: Passed[] = [];
    for (const pause of [0, 100, 1_000, 60_000]) {
      await clock.goOn(pause);
      const some = transfer(bandwidth, 262_144, 8);
      await clock.goOn(3_000);
      await some.done;
      passed.push(...some.passed);
    }
    for (const { at } of passed) {
      const second = passed.filter((p) => p.at >= at && p.at < at + 1_000);
      expect(total(second)).toBeLessThanOrEqual(RATE + BURST);
    }
  });

  test("is spent smoothly: no portion takes the line for long", async () => {
    const clock = new VirtualClock();
    const slow = transfer(new Bandwidth(100_000, clock), 262_144, 1);
    await clock.goOn(10_000);
    await slow.done;
    expect(total(slow.passed)).toBe(262_144);
    for (const { bytes } of slow.passed)
      expect(bytes).toBeLessThanOrEqual(5_000);
    const times = slow.passed.map(({ at }) => at);
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? NaN));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(51);
  });

  test("hands on all bytes in their order", async () => {
    const clock = new VirtualClock();
    const bytes = Buffer.from(Array.from({ length: 9_000 }, (_, i) => i % 251));
    const parts = [bytes.subarray(0, 7_001), bytes.subarray(7_001)];
    const received: Uint8Array[] = [];
    const pacing = { closed: never, onWait: () => undefined };
    const paced = new Bandwidth(1_000, clock).pace(streamOf(parts), pacing);
    const done = (async () => {
      for await (const portion of paced) received.push(portion);
    })();
    await clock.goOn(10_000);
    await done;
    expect(received.length).toBeGreaterThan(7);
    expect(Buffer.concat(received).equals(bytes)).toBe(true);
  });

  test("asks for nothing more while something waits for its turn", async () => {
    const clock = new VirtualClock();
    const bandwidth = new Bandwidth(1_000, clock);
    const { pulled, close } = transfer(bandwidth, 10_240);
    await clock.goOn(8_000);
    expect(pulled()).toBe(0);
    await clock.goOn(2_000);
    expect(pulled()).toBe(1);
    close.abort();
  });

  test("tells when this side waits and when it goes on", async () => {
    const clock = new VirtualClock();
    const { waits, done } = transfer(new Bandwidth(1_000, clock), 1_024, 3);
    await clock.goOn(500);
    expect(waits).toEqual([true]);
    await clock.goOn(10_000);
    await done;
    expect(waits).toEqual([true, false, true, false]);
  });

  test("waits for nothing when the connection is gone", async () => {
    const clock = new VirtualClock();
    const { close, done, passed } = transfer(
      new Bandwidth(1_000, clock),
      65_536,
      2,
    );
    await clock.goOn(500);
    const before = clock.now();
    expect(clock.sleepers).toBe(1);
    close.abort();
    await done;
    expect(clock.now()).toBe(before);
    expect(clock.sleepers).toBe(1);
    expect(total(passed)).toBe(65_536);
  });

  test("that is far above what timers can measure is kept without waiting all the time", async () => {
    const clock = new VirtualClock();
    const fast = transfer(new Bandwidth(1_000_000_000, clock), 262_144, 4_000);
    await clock.goOn(1_000);
    await fast.done;
    const last = fast.passed.at(-1)?.at ?? NaN;
    expect(last - 5_000).toBeGreaterThan(750);
    expect(fast.waits.length).toBeLessThan(2_000);
  });
});
