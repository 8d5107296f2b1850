/** What `change` promises. */
import { beforeAll, expect, test } from "vitest";
import type { Change } from "../../src/model/remote-files.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { all, change, summary } from "./requests.ts";
import type { Subject } from "./subjects.ts";

export function changingContract(subject: () => Subject): void {
  const apply = async (...changes: Change[]) =>
    summary(await all(subject().remote.change(streamOf(changes))));
  const names = (folder: string) => subject().holdings.names(folder);

  beforeAll(() => subject().holdings.makeFolder("/change"));

  test("makes a folder with all that lead to it", async () => {
    const { done } = await apply(change("make-folder", "/change/a/b c/d"));
    expect(done).toEqual([1]);
    expect(await names("/change/a/b c/d")).toEqual([]);
  });

  test("a folder that is there is fine, and keeps what it holds", async () => {
    await subject().holdings.makeFolder("/change/there");
    await subject().holdings.write("/change/there/file", "x");
    const { done } = await apply(change("make-folder", "/change/there"));
    expect(done).toEqual([1]);
    expect(await names("/change/there")).toEqual(["file"]);
  });

  test("folders of one call may share parents that none has made yet", async () => {
    const ids = Array.from({ length: 12 }, (_, i) => i);
    const { done } = await apply(
      ...ids.map((id) =>
        change("make-folder", `/change/x/y/z/${10 + id}`, { id }),
      ),
    );
    expect(done).toEqual(ids);
    expect(await names("/change/x/y/z")).toEqual(ids.map((id) => `${10 + id}`));
  });

  test("no folder is made where a file is", async () => {
    await subject().holdings.write("/change/file", "x");
    const { failed } = await apply(
      change("make-folder", "/change/file", { id: 1 }),
      change("make-folder", "/change/file/below", { id: 2 }),
    );
    for (const id of [1, 2]) {
      expect(failed.get(id)?.message).toContain("/change/file");
      expect(failed.get(id)?.reply).toMatch(/^[45]\d\d \S/);
    }
    expect((await subject().holdings.read("/change/file"))?.length).toBe(1);
  });

  test("removes a file alone, or with its hash file", async () => {
    await subject().holdings.makeFolder("/change/rm");
    await subject().holdings.writeAll("/change/rm", [
      ...["a", ".a.hash", "b", ".b.hash", "c"],
    ]);
    const { done } = await apply(
      change("remove-file", "/change/rm/a", { id: 1 }),
      change("remove-file", "/change/rm/b", {
        ...{ id: 2, hashFile: "/change/rm/.b.hash" },
      }),
    );
    expect(done).toEqual([1, 2]);
    expect(await names("/change/rm")).toEqual([".a.hash", "c"]);
  });

  test("a file that is gone already counts as removed, and its hash file goes", async () => {
    await subject().holdings.makeFolder("/change/gone");
    await subject().holdings.write("/change/gone/.a.hash", "x");
    const { done } = await apply(
      change("remove-file", "/change/gone/a", {
        ...{ id: 1, hashFile: "/change/gone/.a.hash" },
      }),
      change("remove-file", "/change/gone/b", {
        ...{ id: 2, hashFile: "/change/gone/.b.hash" },
      }),
      change("remove-file", "/change/nowhere/c", { id: 3 }),
    );
    expect(done).toEqual([1, 2, 3]);
    expect(await names("/change/gone")).toEqual([]);
  });

  test("removing a file removes no folder", async () => {
    await subject().holdings.makeFolder("/change/dir");
    const { failed } = await apply(change("remove-file", "/change/dir"));
    expect(failed.get(1)?.message).toContain("/change/dir");
    expect(await names("/change/dir")).toEqual([]);
  });

  test("removes an empty folder", async () => {
    await subject().holdings.makeFolder("/change/vacant/inner");
    const { done } = await apply(
      change("remove-folder", "/change/vacant/inner"),
    );
    expect(done).toEqual([1]);
    expect(await names("/change/vacant")).toEqual([]);
  });

  test("a folder that is gone already counts as removed", async () => {
    const { done } = await apply(change("remove-folder", "/change/never"));
    expect(done).toEqual([1]);
  });

  test.each(["file", ".hidden", "folder/"])(
    "a folder that holds %s is refused and keeps it",
    async (inner) => {
      const folder = `/change/holds-${inner.replace("/", "")}`;
      await subject().holdings.makeFolder(folder);
      if (inner.endsWith("/"))
        await subject().holdings.makeFolder(`${folder}/folder`);
      else await subject().holdings.write(`${folder}/${inner}`, "x");
      const { failed } = await apply(change("remove-folder", folder));
      expect(failed.get(1)?.message).toContain(folder);
      expect(await names(folder)).toEqual([inner.replace("/", "")]);
    },
  );

  test("writes a file, and over one", async () => {
    await subject().holdings.write("/change/.o.hash", "something longer");
    const { done } = await apply(
      change("write-file", "/change/.n.hash", { id: 1, content: "new" }),
      change("write-file", "/change/.o.hash", { id: 2, content: "over" }),
    );
    expect(done).toEqual([1, 2]);
    const read = async (path: string) =>
      (await subject().holdings.read(path))?.toString();
    expect(await read("/change/.n.hash")).toBe("new");
    expect(await read("/change/.o.hash")).toBe("over");
  });

  test("a failing change doesn't stop the others", async () => {
    const ids = Array.from({ length: 20 }, (_, i) => i);
    await subject().holdings.makeFolder("/change/mixed");
    const { done, failed } = await apply(
      ...ids.map((id) => {
        const folder = id % 5 === 0 ? "/change/missing" : "/change/mixed";
        return change("write-file", `${folder}/${id}`, { id, content: "x" });
      }),
    );
    expect([...failed.keys()].sort((a, b) => a - b)).toEqual([0, 5, 10, 15]);
    expect(done).toHaveLength(16);
    for (const error of failed.values())
      expect(error.reply).toMatch(/^[45]\d\d \S/);
    expect(await names("/change/mixed")).toHaveLength(16);
    expect(await names("/change/missing")).toBeUndefined();
  });
}
