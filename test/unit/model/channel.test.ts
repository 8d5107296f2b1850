import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { Channel } from "../../../src/model/channel.ts";

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test("what was pushed before anybody listens comes in order, then the end", async () => {
  const channel = new Channel<number>();
  for (const item of [1, 2, 3]) channel.push(item);
  channel.end();
  expect(await collect(channel)).toEqual([1, 2, 3]);
});

test("an end without items ends a consumer that waits already", async () => {
  const channel = new Channel<number>();
  const collected = collect(channel);
  await setImmediate();
  channel.end();
  expect(await collected).toEqual([]);
});

test("a waiting consumer gets each item as it comes", async () => {
  const channel = new Channel<number>();
  const collected = collect(channel);
  for (const item of [1, 2, 3]) {
    await setImmediate();
    channel.push(item);
  }
  channel.push(4);
  channel.push(5);
  await setImmediate();
  channel.end();
  expect(await collected).toEqual([1, 2, 3, 4, 5]);
});

test("a consumer may push while it consumes", async () => {
  const channel = new Channel<number>();
  channel.push(3);
  const seen: number[] = [];
  for await (const item of channel) {
    seen.push(item);
    if (item > 0) channel.push(item - 1);
    else channel.end();
  }
  expect(seen).toEqual([3, 2, 1, 0]);
});

test("items pushed in the same moment as the end are not lost", async () => {
  const channel = new Channel<number>();
  const collected = collect(channel);
  await setImmediate();
  channel.push(1);
  channel.end();
  expect(await collected).toEqual([1]);
});
