/** What `place` promises. */
import { afterEach, beforeAll, expect, test } from "vitest";
import { LocalChangeError, LocalFileError } from "../../src/model/errors.ts";
import type { Placement } from "../../src/model/remote-files.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { AWKWARD_NAMES } from "./awkward-names.ts";
import { expectNoRemains } from "./no-remains.ts";
import { all, placement, summary } from "./requests.ts";
import type { Limits, Subject } from "./subjects.ts";

const DIGITS = "0123456789abcdef".repeat(4);
const OTHER_DIGITS = "fedcba9876543210".repeat(4);

export function placingContract(subject: () => Subject, limits: Limits): void {
  const place = async (...placements: Placement[]) =>
    summary(await all(subject().remote.place(streamOf(placements))));
  const text = async (path: string): Promise<string | undefined> =>
    (await subject().holdings.read(path))?.toString();

  beforeAll(async () => {
    await subject().holdings.makeFolder("/place");
    await subject().holdings.makeFolder("/tmp");
  });

  afterEach(() => expectNoRemains(subject(), "place"));

  test("places a new file", async () => {
    const { done } = await place(placement("/place/new", "content"));
    expect(done).toEqual([1]);
    expect(await text("/place/new")).toBe("content");
  });

  test("places a file over another", async () => {
    await subject().holdings.write("/place/over", "a longer content before");
    expect(await place(placement("/place/over", "after"))).toMatchObject({
      done: [1],
    });
    expect(await text("/place/over")).toBe("after");
  });

  test("places an empty file", async () => {
    await place(placement("/place/empty", ""));
    expect(await text("/place/empty")).toBe("");
  });

  test("places three megabytes byte for byte", async () => {
    const content = Buffer.alloc(3_000_000);
    for (let i = 0; i < content.length; i++) content[i] = (i * 7919) >> 3;
    await place(placement("/place/large", content));
    const stored = await subject().holdings.read("/place/large");
    expect(stored?.equals(content)).toBe(true);
  });

  test("sets the time, its fraction cut", async () => {
    const times = {
      "/place/old": "1999-12-31T23:59:58Z",
      "/place/precise": "2024-02-29T12:00:01.987654321Z",
      "/place/future": "2037-06-05T04:03:02Z",
    };
    const { done } = await place(
      ...Object.entries(times).map(([path, modified], id) =>
        placement(path, "x", { id, modified }),
      ),
    );
    expect(done).toEqual([0, 1, 2]);
    for (const [path, modified] of Object.entries(times))
      expect(await subject().holdings.modified(path)).toBe(
        modified.replace(/\.\d+/, ""),
      );
  });

  test("writes the hash file beside it", async () => {
    const hashFile = { exists: false, content: DIGITS };
    await place(placement("/place/hashed", "x", { hashFile }));
    expect(await text("/place/.hashed.hash")).toBe(DIGITS);
  });

  test("replaces the hash file", async () => {
    await subject().holdings.write("/place/rehashed", "old");
    await subject().holdings.write("/place/.rehashed.hash", OTHER_DIGITS);
    const hashFile = { exists: true, content: DIGITS };
    await place(placement("/place/rehashed", "new", { hashFile }));
    expect(await text("/place/rehashed")).toBe("new");
    expect(await text("/place/.rehashed.hash")).toBe(DIGITS);
  });

  test("removes the hash file where none is wanted", async () => {
    await subject().holdings.write("/place/unhashed", "old");
    await subject().holdings.write("/place/.unhashed.hash", OTHER_DIGITS);
    const hashFile = { exists: true, content: undefined };
    await place(placement("/place/unhashed", "new", { hashFile }));
    expect(await text("/place/unhashed")).toBe("new");
    expect(await text("/place/.unhashed.hash")).toBeUndefined();
  });

  test("a hash file that is gone by itself is no failure", async () => {
    const hashFile = { exists: true, content: DIGITS };
    const { done } = await place(
      placement("/place/was-hashed", "x", { hashFile }),
    );
    expect(done).toEqual([1]);
    expect(await text("/place/.was-hashed.hash")).toBe(DIGITS);
  });

  test("writes over the remains of an earlier try", async () => {
    await subject().holdings.write("/tmp/temporary-1", "much longer remains");
    expect((await place(placement("/place/again", "short"))).done).toEqual([1]);
    expect(await text("/place/again")).toBe("short");
  });

  test.each([
    ["at once", ""],
    ["in the middle", "part of the content"],
    ["after the last byte", "all of the content, but another one"],
  ])(
    "content that throws %s leaves the file and its hash file as they were",
    async (_, sent) => {
      await subject().holdings.write("/place/kept", "old");
      await subject().holdings.write("/place/.kept.hash", DIGITS);
      const error = new LocalChangeError("kept changed since the plan");
      const stream = async function* () {
        await Promise.resolve();
        if (sent !== "") yield Buffer.from(sent);
        throw error;
      };
      const outcome = await place(
        placement("/place/kept", "all of the content, but another one", {
          ...{ stream, hashFile: { exists: true, content: OTHER_DIGITS } },
        }),
      );
      expect(outcome.failed.get(1)).toBe(error);
      expect(await text("/place/kept")).toBe("old");
      expect(await text("/place/.kept.hash")).toBe(DIGITS);
    },
  );

  test("an unreadable local file fails for itself alone", async () => {
    const error = new LocalFileError("permission denied");
    const stream = async function* () {
      await Promise.resolve();
      yield Buffer.alloc(0);
      throw error;
    };
    const { done, failed } = await place(
      placement("/place/readable-1", "1", { id: 1 }),
      placement("/place/unreadable", "2", { id: 2, stream }),
      placement("/place/readable-3", "3", { id: 3 }),
    );
    expect(done).toEqual([1, 3]);
    expect(failed.get(2)).toBe(error);
    expect(await text("/place/unreadable")).toBeUndefined();
  });

  test("a missing folder fails in the server's words, for itself alone", async () => {
    const { done, failed } = await place(
      placement("/place/gone/file", "1", { id: 1 }),
      placement("/place/beside", "2", { id: 2 }),
      placement("/place/none", "3", { id: 3, temporary: "/gone/temporary" }),
    );
    expect(done).toEqual([2]);
    for (const [id, path] of [
      [1, "/place/gone/file"],
      [3, "/place/none"],
    ] as const) {
      const error = failed.get(id);
      expect(error?.reply).toMatch(/^[45]\d\d \S/);
      expect(error?.message).toContain(error?.reply);
      expect(error?.message).toContain(path);
    }
    expect(await subject().holdings.names("/place/gone")).toBeUndefined();
    expect(await text("/place/none")).toBeUndefined();
  });

  test("a folder in the way is refused and stays", async () => {
    await subject().holdings.makeFolder("/place/folder");
    await subject().holdings.write("/place/folder/inside", "x");
    const { failed } = await place(placement("/place/folder", "file"));
    expect(failed.get(1)?.message).toContain("/place/folder");
    expect(await text("/place/folder/inside")).toBe("x");
  });

  test("places sixty files of one stream, each with its own content", async () => {
    const ids = Array.from({ length: 60 }, (_, i) => i);
    const { done } = await place(
      ...ids.map((id) => placement(`/place/s${id}`, `${id}`, { id })),
    );
    expect(done).toEqual(ids);
    for (const id of ids) expect(await text(`/place/s${id}`)).toBe(`${id}`);
  });

  test("an awkward name is stored exactly, or refused and nothing is stored", async () => {
    const { holdings } = subject();
    await holdings.makeFolder("/awkward");
    await holdings.makeFolder("/remains");
    const { done, failed } = await place(
      ...AWKWARD_NAMES.map((name, id) => {
        const temporary = `/remains/${id}`;
        return placement(`/awkward/${name}`, name, { id, temporary });
      }),
    );
    const named = (ids: Iterable<number>) =>
      [...ids].map((id) => AWKWARD_NAMES[id]).sort();
    expect(named(failed.keys())).toEqual([...limits.cannotStore].sort());
    expect(await holdings.names("/awkward")).toEqual(named(done));
    for (const id of done) {
      const name = AWKWARD_NAMES[id] ?? "";
      expect(await text(`/awkward/${name}`)).toBe(name);
    }
  });

  test("a refused name doesn't touch the file that it would become", async () => {
    const { holdings } = subject();
    await holdings.makeFolder("/twins");
    await holdings.makeFolder("/remains");
    await holdings.write("/twins/trail_", "the other one");
    const temporary = "/remains/twin";
    await place(placement("/twins/trail ", "mine", { temporary }));
    expect(await text("/twins/trail_")).toBe("the other one");
  });
}
