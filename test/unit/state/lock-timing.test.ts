/** Whatever the timing, and whatever was there before: of all runs that come, one has the lock. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Clock } from "../../../src/model/clock.ts";
import { LockedError } from "../../../src/model/errors.ts";
import { streamOf } from "../../../src/model/stream-of.ts";
import { acquireLock } from "../../../src/state/acquire-lock.ts";
import type { Lock } from "../../../src/state/lock.ts";
import {
  elsewhere,
  GONE,
  holder,
  LockRemote,
  PLAN,
  STATE,
} from "./lock-scene.ts";

/** Time that goes on when all wait for it. */
class Simulation implements Clock {
  #time = Date.parse("2024-01-01T00:00:00Z");
  #waiting: { readonly until: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.push({ until: this.#time + milliseconds, wake });
      signal?.addEventListener("abort", wake);
    });
  }

  /** Until `work` is over. */
  async run<T>(work: Promise<T>): Promise<T> {
    const state = { over: false };
    const end = (): void => void (state.over = true);
    work.then(end, end);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (state.over) return work;
      this.#waiting.sort((a, b) => a.until - b.until);
      const next = this.#waiting.shift();
      if (next === undefined) throw new Error("nothing goes on any more");
      this.#time = Math.max(this.#time, next.until);
      next.wake();
    }
  }
}

/** One run's way to a server that several share: all that it asks takes a while, there and back. */
function wayTo(
  server: LockRemote,
  clock: Simulation,
  latency: () => number,
): LockRemote {
  const way = new LockRemote();
  const slowly = <Item, Answer>(
    ask: (items: AsyncIterable<Item>) => AsyncIterable<Answer>,
  ) =>
    async function* (items: AsyncIterable<Item>): AsyncGenerator<Answer> {
      for await (const item of items) {
        await clock.sleep(latency());
        for await (const answer of ask(streamOf([item]))) {
          await clock.sleep(latency());
          yield answer;
        }
      }
    };
  way.list = slowly((folders) => server.list(folders));
  way.read = slowly((files) => server.read(files));
  way.inspect = slowly((files) => server.inspect(files));
  way.change = slowly((changes) => server.change(changes));
  return way;
}

const BEFORE = {
  nothing: () => undefined,
  "an empty folder": (server: LockRemote) => {
    server.files.delete(server.put("lock/x", ""));
  },
  "a dead process": (server: LockRemote) => {
    server.putLock(holder(GONE));
  },
  "a silent run": (server: LockRemote) => {
    server.putLock(elsewhere(), { seconds: 301 });
  },
  "two silent runs": (server: LockRemote) => {
    server.putLock(elsewhere(), { seconds: 301 });
    server.putLock(elsewhere(), { seconds: 400, random: "ad" });
  },
};

/** Milliseconds that a run's questions and their answers are under way, one after the other. */
const scene = (latency: fc.Arbitrary<number>) =>
  fc.record({
    before: fc.constantFrom(...Object.values(BEFORE)),
    latencies: fc.array(fc.array(latency, { minLength: 1, maxLength: 40 }), {
      minLength: 2,
      maxLength: 4,
    }),
    starts: fc.array(fc.nat(5000), { minLength: 4, maxLength: 4 }),
  });

type Scene =
  ReturnType<typeof scene> extends fc.Arbitrary<infer Value> ? Value : never;

/** Answers the locks that were had, after all runs that came are over; the last one is still held. */
async function letThemCome({ before, latencies, starts }: Scene): Promise<{
  readonly clock: Simulation;
  readonly server: LockRemote;
  readonly locks: readonly Lock[];
}> {
  const clock = new Simulation();
  const server = new LockRemote();
  before(server);
  const locks: Lock[] = [];
  const attempts = latencies.map(async (steps, index) => {
    let step = 0;
    const latency = (): number => steps[step++ % steps.length] ?? 0;
    const remote = wayTo(server, clock, latency);
    await clock.sleep(starts[index] ?? 0);
    const lock = await acquireLock(remote, STATE, {
      ...{ source: "photos", holder: holder(index + 1), planId: PLAN },
      ...{ random: `${index * 6}${index}`, timeout: 120_000, clock },
      notice: () => undefined,
      signal: new AbortController().signal,
    });
    for (const earlier of locks) expect(earlier.lost.aborted).toBe(true);
    locks.push(lock);
  });
  for (const result of await clock.run(Promise.allSettled(attempts))) {
    if (result.status === "rejected")
      expect(result.reason).toBeInstanceOf(LockedError);
  }
  return { clock, server, locks };
}

const OPTIONS = { numRuns: 100 };

it("has one holder, who keeps it", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(scene(fc.nat(200)), async (runs) => {
      const { clock, server, locks } = await letThemCome(runs);
      const [lock] = locks;
      expect(locks).toHaveLength(1);
      expect(lock?.lost.aborted).toBe(false);
      expect(server.namesIn("lock")).toEqual([`${lock?.id ?? ""}.json`]);
      await clock.run(lock?.release() ?? Promise.resolve());
      expect(server.namesIn("lock")).toEqual([]);
    }),
    OPTIONS,
  );
});

it(
  "has one holder at a time even when runs stall",
  { timeout: 60_000 },
  async () => {
    const latency = fc.oneof(
      { arbitrary: fc.nat(50), weight: 9 },
      { arbitrary: fc.nat(6000), weight: 1 },
    );
    await fc.assert(
      fc.asyncProperty(scene(latency), async (runs) => {
        const { clock, locks } = await letThemCome(runs);
        expect(locks).not.toEqual([]);
        for (const lock of locks) await clock.run(lock.release());
      }),
      OPTIONS,
    );
  },
);
