/** What `place` promises of the file that it replaces, where that goes to the archive. */
import { afterEach, beforeAll, expect, test } from "vitest";
import { LocalChangeError } from "../../src/model/errors.ts";
import type { Placement } from "../../src/model/remote-files.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { expectNoRemains } from "./no-remains.ts";
import { all, placement, type PlacementWish, summary } from "./requests.ts";
import type { Subject } from "./subjects.ts";
import { expectTrueTime } from "./told-time.ts";

const OLD_DIGITS = "0123456789abcdef".repeat(4);
const NEW_DIGITS = "fedcba9876543210".repeat(4);

const TIME = "2024-05-01T10:00:00Z";

export function archivingContract(subject: () => Subject): void {
  const place = async (...placements: Placement[]) =>
    summary(await all(subject().remote.place(streamOf(placements))));
  const text = async (path: string): Promise<string | undefined> =>
    (await subject().holdings.read(path))?.toString();
  const names = (folder: string) => subject().holdings.names(folder);
  /** To `/old/NAME/deep/NAME`, whose folders are not there. */
  const replacing = (name: string, wish: PlacementWish = {}) =>
    placement(`/kept/${name}`, "new", {
      modified: TIME,
      archive: `/old/${name}/deep/${name}`,
      hashFile: { exists: true, content: NEW_DIGITS },
      ...wish,
    });
  const withOld = async (name: string) => {
    await subject().holdings.write(`/kept/${name}`, `the old ${name}`);
    await subject().holdings.write(`/kept/.${name}.hash`, OLD_DIGITS);
  };
  const expectNew = async (name: string) => {
    expect(await text(`/kept/${name}`)).toBe("new");
    expect(await text(`/kept/.${name}.hash`)).toBe(NEW_DIGITS);
  };

  beforeAll(async () => {
    await subject().holdings.makeFolder("/kept");
    await subject().holdings.makeFolder("/old");
    await subject().holdings.makeFolder("/tmp");
  });

  afterEach(() => expectNoRemains(subject(), "kept"));

  test("the old file goes there with its hash file, and the new one takes its place", async () => {
    await withOld("a");
    const { done, times } = await place(replacing("a"));
    expect(done).toEqual([1]);
    await expectNew("a");
    await expectTrueTime(subject(), "/kept/a", times.get(1));
    expect(times.get(1)).toBe(TIME);
    expect(await names("/old/a/deep")).toEqual([".a.hash", "a"]);
    expect(await text("/old/a/deep/a")).toBe("the old a");
    expect(await text("/old/a/deep/.a.hash")).toBe(OLD_DIGITS);
  });

  test("the old file keeps its time", async () => {
    const time = "1999-12-31T23:59:58Z";
    await subject().holdings.write("/kept/timed", "old", new Date(time));
    const hashFile = { exists: false, content: undefined };
    await place(replacing("timed", { hashFile }));
    const archived = "/old/timed/deep/timed";
    expect(await subject().holdings.modified(archived)).toBe(time);
  });

  test("thirty files go to one new folder", async () => {
    const ids = Array.from({ length: 30 }, (_, id) => id);
    for (const id of ids) await withOld(`m${id}`);
    const { done } = await place(
      ...ids.map((id) =>
        replacing(`m${id}`, { id, archive: `/old/many/more/m${id}` }),
      ),
    );
    expect(done).toEqual(ids);
    for (const id of ids) {
      await expectNew(`m${id}`);
      expect(await text(`/old/many/more/m${id}`)).toBe(`the old m${id}`);
    }
    expect(await names("/old/many/more")).toHaveLength(60);
  });

  test("a hash file that is gone by itself is no failure", async () => {
    await subject().holdings.write("/kept/unhashed", "old");
    expect((await place(replacing("unhashed"))).done).toEqual([1]);
    await expectNew("unhashed");
    expect(await names("/old/unhashed/deep")).toEqual(["unhashed"]);
  });

  test("what is archived already is never replaced", async () => {
    await subject().holdings.makeFolder("/old/twice/deep");
    await subject().holdings.write("/old/twice/deep/twice", "archived before");
    await withOld("twice");
    expect((await place(replacing("twice"))).done).toEqual([1]);
    await expectNew("twice");
    expect(await names("/old/twice/deep")).toEqual(["twice"]);
    expect(await text("/old/twice/deep/twice")).toBe("archived before");
  });

  test("what was archived and not replaced yet is, and the hash file follows", async () => {
    await subject().holdings.makeFolder("/old/half/deep");
    await subject().holdings.write("/old/half/deep/half", "archived before");
    await subject().holdings.write("/kept/.half.hash", OLD_DIGITS);
    expect((await place(replacing("half"))).done).toEqual([1]);
    await expectNew("half");
    expect(await text("/old/half/deep/half")).toBe("archived before");
    expect(await text("/old/half/deep/.half.hash")).toBe(OLD_DIGITS);
  });

  test("nothing there and nothing archived: the new file is placed", async () => {
    await subject().holdings.write("/kept/.gone.hash", OLD_DIGITS);
    expect((await place(replacing("gone"))).done).toEqual([1]);
    await expectNew("gone");
    expect((await names("/old/gone/deep")) ?? []).toEqual([]);
  });

  test("content that throws archives nothing", async () => {
    await withOld("stays");
    const error = new LocalChangeError("stays changed since the plan");
    const stream = async function* () {
      await Promise.resolve();
      yield Buffer.from("new");
      throw error;
    };
    const { failed } = await place(replacing("stays", { stream }));
    expect(failed.get(1)).toBe(error);
    expect(await text("/kept/stays")).toBe("the old stays");
    expect(await text("/kept/.stays.hash")).toBe(OLD_DIGITS);
    expect(await names("/old/stays")).toBeUndefined();
  });
}
