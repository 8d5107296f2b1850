import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Channel } from "../../../src/model/channel.ts";
import { streamOf } from "../../../src/model/stream-of.ts";
import { spread } from "../../../src/remote/spread.ts";

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Counts the items in work. */
function gauge() {
  const counts = { now: 0, peak: 0 };
  const during = async <T>(work: Promise<T>): Promise<T> => {
    counts.now += 1;
    counts.peak = Math.max(counts.peak, counts.now);
    try {
      return await work;
    } finally {
      counts.now -= 1;
    }
  };
  return { counts, during };
}

test("every item gives its result once, and no more than the width are in work", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(3), { maxLength: 30 }),
      fc.integer({ min: 1, max: 8 }),
      async (delays, width) => {
        const { counts, during } = gauge();
        const items = streamOf(delays.entries());
        const results = await all(
          spread(items, width, ([index, delay]) => during(sleep(delay, index))),
        );
        expect(results.sort((a, b) => a - b)).toEqual([...delays.keys()]);
        expect(counts.peak).toBeLessThanOrEqual(width);
        expect(counts.now).toBe(0);
      },
    ),
    { numRuns: 30 },
  );
});

test("uses its whole width", async () => {
  const { counts, during } = gauge();
  await all(spread(streamOf(Array(20).keys()), 5, () => during(sleep(2))));
  expect(counts.peak).toBe(5);
});

test("a slow item holds nobody up", async () => {
  const released = new AbortController();
  const slow = once(released.signal, "abort").then(() => "slow");
  const results = spread(streamOf(["slow", "a", "b", "c"]), 2, (name) =>
    name === "slow" ? slow : Promise.resolve(name),
  );
  const seen: string[] = [];
  for await (const result of results) {
    seen.push(result);
    if (result === "c") released.abort();
  }
  expect(seen).toEqual(["a", "b", "c", "slow"]);
});

test("items may follow from results", async () => {
  const items = new Channel<number>();
  items.push(1);
  const seen: number[] = [];
  for await (const result of spread(items, 4, (n) => sleep(1, n))) {
    seen.push(result);
    if (result < 8) items.push(result + 1);
    else items.end();
  }
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test("a result that comes while the consumer is busy is not forgotten when nothing follows", async () => {
  const items = new Channel<number>();
  items.push(1);
  items.push(20);
  const seen: number[] = [];
  for await (const result of spread(items, 4, (n) => sleep(n, n))) {
    seen.push(result);
    await sleep(60);
    if (seen.length === 2) items.end();
  }
  expect(seen).toEqual([1, 20]);
});

test("takes no item that the consumer does not wait for", async () => {
  let taken = 0;
  const items = (async function* () {
    for (;;) {
      await Promise.resolve();
      taken += 1;
      yield taken;
    }
  })();
  const results = spread(items, 3, (n) => Promise.resolve(n));
  await results.next();
  await sleep(5);
  expect(taken).toBeLessThanOrEqual(4);
  await results.return();
});

test("an error of the work ends it, after the results of what was in work", async () => {
  const started: number[] = [];
  const results = spread(streamOf([1, 2, 3, 4, 5, 6]), 2, async (n) => {
    started.push(n);
    await sleep(n === 1 ? 5 : 1);
    if (n === 2) throw new Error("two");
    return n;
  });
  const seen: number[] = [];
  await expect(async () => {
    for await (const result of results) seen.push(result);
  }).rejects.toThrow("two");
  expect(seen).toEqual([1]);
  expect(started).toEqual([1, 2]);
});

test("an error of the source ends it, after the results of what was in work", async () => {
  const items = (async function* () {
    await Promise.resolve();
    yield 1;
    throw new Error("source");
  })();
  const seen: number[] = [];
  await expect(async () => {
    for await (const n of spread(items, 2, (n) => sleep(2, n))) seen.push(n);
  }).rejects.toThrow("source");
  expect(seen).toEqual([1]);
});

test("a consumer that leaves waits for what is in work, and the source is told", async () => {
  const { counts, during } = gauge();
  let told = false;
  const items = (async function* () {
    try {
      for (let n = 1; ; n++) {
        await Promise.resolve();
        yield n;
      }
    } finally {
      told = true;
    }
  })();
  const results = spread(items, 3, (n) => during(sleep(n)));
  await results.next();
  await results.return();
  expect(counts.now).toBe(0);
  expect(told).toBe(true);
});

test("a consumer may leave while the source has nothing to give", async () => {
  const items = new Channel<number>();
  items.push(1);
  const results = spread(items, 3, () => sleep(2));
  await results.next();
  const left = results.return().then(() => "left");
  expect(await Promise.race([left, sleep(1_000, "hangs")])).toBe("left");
});
