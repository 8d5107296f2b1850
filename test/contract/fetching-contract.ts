/** What `fetch` promises. */
import { setImmediate as nextRound } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import {
  LocalChangeError,
  LocalFileError,
  ServerRefusal,
} from "../../src/model/errors.ts";
import { parseRemotePath } from "../../src/model/path.ts";
import type { Fetch, Outcome } from "../../src/model/remote-files.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { AWKWARD_NAMES } from "./awkward-names.ts";
import { CollectingSink } from "./collecting-sink.ts";
import { all, summary } from "./requests.ts";
import type { Limits, Subject } from "./subjects.ts";

/** Each word says where it belongs. */
const LARGE = Buffer.from(
  Uint32Array.from({ length: 750_000 }, (_, i) => i).buffer,
);

export function fetchingContract(subject: () => Subject, limits: Limits): void {
  interface Wanted extends Fetch {
    readonly sink: CollectingSink;
  }
  const file = (
    path: string,
    size: number,
    { id = 1, sink = new CollectingSink() } = {},
  ): Wanted => ({ id, path: parseRemotePath(path), size, sink });
  const fetch = (...files: Fetch[]): Promise<Outcome[]> =>
    all(subject().remote.fetch(streamOf(files)));

  beforeAll(async () => {
    const { holdings } = subject();
    await holdings.makeFolder("/fetch/folder");
    await holdings.write("/fetch/large", LARGE);
    await holdings.write("/fetch/empty", "");
    await holdings.write("/fetch/small", "small");
  });

  test("brings a large and an empty file byte for byte", async () => {
    const large = file("/fetch/large", LARGE.length);
    const empty = file("/fetch/empty", 0, { id: 2 });
    const { done, failed } = summary(await fetch(large, empty));
    expect([...failed.values()]).toEqual([]);
    expect(done).toEqual([1, 2]);
    expect(large.sink.content.equals(LARGE)).toBe(true);
    expect(empty.sink.held).toBe(0);
  });

  test("brings many small files, each its own", async () => {
    const { holdings } = subject();
    await holdings.makeFolder("/fetch/many");
    const names = Array.from({ length: 80 }, (_, id) => `small-${id}`);
    await holdings.writeAll("/fetch/many", names);
    const files = names.map((name, id) =>
      file(`/fetch/many/${name}`, name.length, { id }),
    );
    const { done } = summary(await fetch(...files));
    expect(done).toEqual(files.map(({ id }) => id));
    expect(files.map(({ sink }) => sink.content.toString())).toEqual(names);
  });

  test("brings awkward names, over all connections", async () => {
    const { holdings } = subject();
    await holdings.makeFolder("/fetch/awkward");
    const names = AWKWARD_NAMES.filter(
      (name) => !limits.cannotStore.includes(name),
    );
    await holdings.writeAll("/fetch/awkward", names);
    const files = names.map((name, id) =>
      file(`/fetch/awkward/${name}`, Buffer.byteLength(name), { id }),
    );
    const { failed } = summary(await fetch(...files));
    expect([...failed.values()]).toEqual([]);
    // writeAll gives each file its own name for a content.
    expect(files.map(({ sink }) => sink.content.toString())).toEqual(names);
  });

  test("waits for a sink that takes its time", async () => {
    const sink = new CollectingSink(async () => {
      await nextRound();
      await nextRound();
    });
    const { done } = summary(
      await fetch(file("/fetch/large", LARGE.length, { sink })),
    );
    expect(done).toEqual([1]);
    expect(sink.content.equals(LARGE)).toBe(true);
  });

  test("ends with the whole in a sink that has a part, and leaves one alone that has all", async () => {
    for (const held of [1, 1_000_000, LARGE.length]) {
      const sink = new CollectingSink();
      await sink.write(LARGE.subarray(0, held));
      const { done, failed } = summary(
        await fetch(file("/fetch/large", LARGE.length, { sink })),
      );
      expect([...failed.values()]).toEqual([]);
      expect(done).toEqual([1]);
      expect(sink.content.equals(LARGE)).toBe(true);
      if (held === LARGE.length) expect(sink.restarts).toBe(0);
    }
  });

  test("a missing file or a folder fails, with the server's words", async () => {
    for (const path of ["/fetch/gone", "/gone/deep", "/fetch/folder"]) {
      const error = summary(await fetch(file(path, 5))).failed.get(1);
      expect(error?.reply).toMatch(/^[45]\d\d \S/);
      expect(error?.message).toContain(error?.reply);
      expect(error?.message).toContain(path);
    }
  });

  test("a file that is longer than it should be fails for good, and its sink gets no byte too many", async () => {
    for (const [path, size] of [
      ["/fetch/large", 1_000_000],
      ["/fetch/small", 4],
      ["/fetch/small", 0],
    ] as const) {
      const wanted = file(path, size);
      const error = summary(await fetch(wanted)).failed.get(1);
      expect(error).toBeInstanceOf(ServerRefusal);
      expect(error?.message).toContain(`more than its ${size} bytes`);
      expect(error?.message).toContain(path);
      expect(wanted.sink.held).toBeLessThanOrEqual(size);
    }
  });

  test("a file that is shorter than it should be fails for good, and how long it is, is told", async () => {
    for (const [path, size] of [
      ["/fetch/large", LARGE.length],
      ["/fetch/empty", 0],
    ] as const) {
      const error = summary(await fetch(file(path, 4_000_000))).failed.get(1);
      expect(error).toBeInstanceOf(ServerRefusal);
      expect(error?.message).toContain(path);
      expect(error?.message).toContain(`sent ${size} of 4000000 bytes`);
    }
  });

  test("what a sink throws ends its own file only", async () => {
    const errors = [
      new LocalFileError("the disk is full"),
      new LocalChangeError("not what was planned"),
    ];
    const failing = errors.map((error, id) =>
      file("/fetch/large", LARGE.length, {
        id,
        sink: new CollectingSink((held) => {
          if (held > 0) throw error;
        }),
      }),
    );
    const others = Array.from({ length: 20 }, (_, i) =>
      file("/fetch/small", 5, { id: i + 2 }),
    );
    const { done, failed } = summary(await fetch(...failing, ...others));
    expect(failed.get(0)).toBe(errors[0]);
    expect(failed.get(1)).toBe(errors[1]);
    expect(done).toEqual(others.map(({ id }) => id));
    for (const { sink } of others)
      expect(sink.content.toString()).toBe("small");
  });
}
