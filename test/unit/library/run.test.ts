/** A run can be awaited, iterated over, or both, in any order. */
import { expect, test } from "vitest";
import { Run } from "../../../src/library/run.ts";
import type { RunEvent } from "../../../src/render/event-format.ts";

const notice = (message: string): RunEvent => ({ event: "notice", message });

async function eventsOf(run: Run<unknown>): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

test("its events come in order, also to whom comes late, and the loop ends with the work", async () => {
  const run = new Run(async (emit) => {
    emit(notice("first"));
    await Promise.resolve();
    emit(notice("second"));
    return 7;
  });
  expect(await run.result).toBe(7);
  expect(await eventsOf(run)).toEqual([notice("first"), notice("second")]);
});

test("a failure is thrown where somebody listens, and nowhere else", async () => {
  const fail = () =>
    new Run((emit) => {
      emit(notice("before"));
      return Promise.reject(new Error("broken"));
    });
  const watched = fail();
  await expect(eventsOf(watched)).rejects.toThrow("broken");
  await expect(fail().result).rejects.toThrow("broken");
  fail();
  await new Promise((resolve) => setImmediate(resolve));
});
