/** Waiting that ends when it is told to. */
import { expect, it } from "vitest";
import { systemClock } from "../../../src/host/system-clock.ts";

it("sleeps no longer than it is let", async () => {
  const stop = new AbortController();
  const sleep = systemClock.sleep(3_600_000, stop.signal);
  stop.abort();
  await sleep;
  await systemClock.sleep(3_600_000, stop.signal);
  const before = systemClock.now();
  await systemClock.sleep(20, new AbortController().signal);
  expect(systemClock.now() - before).toBeGreaterThanOrEqual(15);
});
