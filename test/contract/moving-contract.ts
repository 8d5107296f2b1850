/** What `move-file`, `move-folder` and `set-modified` promise, and the times that outcomes tell. */
import { beforeAll, expect, test } from "vitest";
import type { Change } from "../../src/model/remote-files.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { AWKWARD_NAMES } from "./awkward-names.ts";
import {
  all,
  change,
  type ChangeWish,
  placement,
  summary,
} from "./requests.ts";
import type { Limits, Subject } from "./subjects.ts";
import { expectTrueTime } from "./told-time.ts";

const DIGITS = "0123456789abcdef".repeat(4);
const TIME = "2023-04-05T06:07:08Z";
const OLD = "1999-12-31T23:59:58Z";

export function movingContract(subject: () => Subject, limits: Limits): void {
  const apply = async (...changes: Change[]) =>
    summary(await all(subject().remote.change(streamOf(changes))));
  const text = async (path: string): Promise<string | undefined> =>
    (await subject().holdings.read(path))?.toString();
  const names = (folder: string) => subject().holdings.names(folder);
  const trueTime = (path: string, told: string | undefined) =>
    expectTrueTime(subject(), path, told);
  /** Its own file with a hash file: only whose file it is may set its time. */
  const put = async (path: string, modified: string | undefined = OLD) => {
    const hashFile = { exists: false, content: DIGITS };
    const wish = { modified, hashFile, temporary: "/move/temporary" };
    const placed = placement(path, `content of ${path}`, wish);
    const { done, times } = summary(
      await all(subject().remote.place(streamOf([placed]))),
    );
    expect(done).toEqual([1]);
    return times.get(1);
  };
  const move = (path: string, to: string, more: ChangeWish = {}) =>
    apply(change("move-file", path, { to, hashed: true, ...more }));

  beforeAll(() => subject().holdings.makeFolder("/move"));

  test("a placed file's time is told as a listing shows it", async () => {
    expect(await put("/move/placed")).toBe(OLD);
    await trueTime("/move/placed", OLD);
    const untimed = placement("/move/untimed", "x", {
      temporary: "/move/temporary",
    });
    const { times } = summary(
      await all(subject().remote.place(streamOf([untimed]))),
    );
    await trueTime("/move/untimed", times.get(1));
  });

  test("moves a file with its hash file, makes the folders and sets the time", async () => {
    await put("/move/a");
    const { done, times } = await move("/move/a", "/move/new/deep/b", {
      modified: "2023-04-05T06:07:08.9Z",
    });
    expect(done).toEqual([1]);
    expect(await names("/move/new/deep")).toEqual([".b.hash", "b"]);
    expect(await text("/move/new/deep/b")).toBe("content of /move/a");
    expect(await text("/move/new/deep/.b.hash")).toBe(DIGITS);
    expect(await text("/move/.a.hash")).toBeUndefined();
    expect(times.get(1)).toBe(TIME);
    await trueTime("/move/new/deep/b", TIME);
  });

  test("keeps the time where none is given, and tells it", async () => {
    await put("/move/keeps");
    const { times } = await move("/move/keeps", "/move/kept");
    expect(times.get(1)).toBe(OLD);
    await trueTime("/move/kept", OLD);
    expect(await text("/move/.kept.hash")).toBe(DIGITS);
  });

  test("a hash file that is missing although it was announced is no failure", async () => {
    await subject().holdings.write("/move/bare", "bare");
    const { done } = await move("/move/bare", "/move/folder/bare");
    expect(done).toEqual([1]);
    expect(await names("/move/folder")).toEqual(["bare"]);
  });

  test("a hash file that was not announced stays", async () => {
    await put("/move/alone");
    await move("/move/alone", "/move/lonely", { hashed: false });
    expect(await text("/move/.alone.hash")).toBe(DIGITS);
    expect(await text("/move/.lonely.hash")).toBeUndefined();
  });

  test("an orphaned hash file under the new name makes way", async () => {
    await put("/move/c");
    await subject().holdings.write("/move/.d.hash", "of another file");
    expect((await move("/move/c", "/move/d")).done).toEqual([1]);
    expect(await text("/move/.d.hash")).toBe(DIGITS);
  });

  test("a file of the state folder, from one name to another in its folder", async () => {
    const lock = "/move/.ftp-sync/lock";
    await subject().holdings.makeFolder(lock);
    await subject().holdings.write(`${lock}/a.json`, "{}");
    const { done, times } = await move(`${lock}/a.json`, `${lock}/b.json`, {
      hashed: false,
    });
    expect(done).toEqual([1]);
    expect(await names(lock)).toEqual(["b.json"]);
    await trueTime(`${lock}/b.json`, times.get(1));
  });

  test("of many that want to move one file, one does", async () => {
    await subject().holdings.makeFolder("/move/race");
    await subject().holdings.write("/move/race/dead", "x");
    const { done, failed } = await apply(
      ...Array.from({ length: 10 }, (_, id) =>
        change("move-file", "/move/race/dead", { id, to: `/move/race/${id}` }),
      ),
    );
    expect(done).toHaveLength(1);
    expect(failed.size).toBe(9);
    expect(await names("/move/race")).toEqual([`${done[0] ?? ""}`]);
  });

  test("what was moved already is moved, and its hash file follows", async () => {
    await put("/move/e");
    await move("/move/e", "/move/f", { hashed: false });
    const { done, times } = await move("/move/e", "/move/f", {
      modified: TIME,
    });
    expect(done).toEqual([1]);
    expect(times.get(1)).toBe(TIME);
    expect(await text("/move/f")).toBe("content of /move/e");
    expect(await text("/move/.f.hash")).toBe(DIGITS);
    expect(await text("/move/.e.hash")).toBeUndefined();
  });

  test("what is not there fails in the server's words, and its hash file stays", async () => {
    await subject().holdings.write("/move/.none.hash", DIGITS);
    const { failed } = await move("/move/none", "/move/nothing");
    expect(failed.get(1)?.reply).toMatch(/^5\d\d \S/);
    expect(failed.get(1)?.message).toContain("/move/none");
    expect(await text("/move/.none.hash")).toBe(DIGITS);
    expect(await text("/move/.nothing.hash")).toBeUndefined();
  });

  test("twenty files share folders that none has made yet", async () => {
    const ids = Array.from({ length: 20 }, (_, id) => id);
    await subject().holdings.makeFolder("/move/many");
    await subject().holdings.writeAll("/move/many", ids.map(String));
    const { done } = await apply(
      ...ids.map((id) =>
        change("move-file", `/move/many/${id}`, {
          ...{ id, hashed: true, to: `/move/x/y/${id}` },
        }),
      ),
    );
    expect(done).toEqual(ids);
    expect(await names("/move/x/y")).toEqual(ids.map(String).sort());
    expect(await names("/move/many")).toEqual([]);
  });

  test("an awkward name is given exactly, or refused and the file stays", async () => {
    const { holdings } = subject();
    await holdings.makeFolder("/move/plain");
    await holdings.makeFolder("/move/awkward");
    const ids = AWKWARD_NAMES.map((_, id) => `${id}`);
    await holdings.writeAll("/move/plain", ids);
    await holdings.write("/move/awkward/trail_", "the other one");
    const { done, failed } = await apply(
      ...AWKWARD_NAMES.map((name, id) =>
        change("move-file", `/move/plain/${id}`, {
          ...{ id, to: `/move/awkward/${name}` },
        }),
      ),
    );
    const named = (found: Iterable<number>) =>
      [...found].map((id) => AWKWARD_NAMES[id] ?? "");
    expect(named(failed.keys()).sort()).toEqual([...limits.cannotStore].sort());
    expect(await names("/move/awkward")).toEqual(
      [...named(done), "trail_"].sort(),
    );
    expect(await text("/move/awkward/trail_")).toBe("the other one");
    expect(await names("/move/plain")).toEqual(
      [...failed.keys()].map(String).sort(),
    );
  });

  test("moves a folder with all that is in it", async () => {
    await subject().holdings.makeFolder("/move/old folder/inner");
    await subject().holdings.write("/move/old folder/.dot", "1");
    await subject().holdings.write("/move/old folder/inner/file", "2");
    await subject().holdings.makeFolder("/move/parent");
    const step = change("move-folder", "/move/old folder", {
      to: "/move/parent/new folder",
    });
    expect((await apply(step)).done).toEqual([1]);
    expect(await names("/move/old folder")).toBeUndefined();
    expect(await text("/move/parent/new folder/.dot")).toBe("1");
    expect(await text("/move/parent/new folder/inner/file")).toBe("2");
    // As when the answer was lost.
    expect((await apply(step)).done).toEqual([1]);
  });

  test("a folder that is not there is not moved", async () => {
    const { failed } = await apply(
      change("move-folder", "/move/no folder", { to: "/move/none either" }),
    );
    expect(failed.get(1)?.reply).toMatch(/^5\d\d \S/);
    expect(failed.get(1)?.message).toContain("/move/no folder");
  });

  test("sets a time and tells it; what is not there fails", async () => {
    await put("/move/touched");
    const { done, failed, times } = await apply(
      change("set-modified", "/move/touched", { id: 1, modified: TIME }),
      change("set-modified", "/move/untouched", { id: 2, modified: TIME }),
    );
    expect(done).toEqual([1]);
    expect([...failed.keys()]).toEqual([2]);
    expect(failed.get(2)?.message).toContain("/move/untouched");
    expect(times.get(1)).toBe(TIME);
    await trueTime("/move/touched", TIME);
  });
}
