/** What `list` and `inspect` promise. */
import { beforeAll, expect, test } from "vitest";
import { parseRemotePath } from "../../src/model/path.ts";
import type { Inspection, Listing } from "../../src/model/remote-files.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { AWKWARD_NAMES } from "./awkward-names.ts";
import { all, only } from "./requests.ts";
import type { Limits, Subject } from "./subjects.ts";

const OLD = "1999-12-31T23:59:58Z";
const RECENT = new Date(Date.now() - 90_061_000);
const FUTURE = "2037-06-05T04:03:02Z";

export function listingContract(subject: () => Subject, limits: Limits): void {
  const list = (folder: string): Promise<Listing> =>
    only(subject().remote.list(streamOf([parseRemotePath(folder)])));
  const inspect = (path: string): Promise<Inspection> =>
    only(subject().remote.inspect(streamOf([parseRemotePath(path)])));
  const entries = async (folder: string) => {
    const listing = await list(folder);
    if (listing.kind !== "listed")
      throw new Error(`${folder} is ${listing.kind}`);
    expect(listing.incomplete).toBeUndefined();
    return listing.entries;
  };

  beforeAll(async () => {
    const { holdings } = subject();
    await holdings.makeFolder("/list/empty");
    await holdings.write("/list/three", "123");
    await holdings.write("/list/none", "");
    await holdings.write("/list/large", Buffer.alloc(70_000));
    await holdings.makeFolder("/times");
    await holdings.write("/times/old", "o", new Date(OLD));
    await holdings.write("/times/recent", "r", RECENT);
    await holdings.write("/times/future", "f", new Date(FUTURE));
  });

  test("lists files with their sizes, and folders", async () => {
    const found = (await entries("/list")).map(
      ({ name, kind, size }) => `${kind} ${name} ${size}`,
    );
    expect(found.sort()).toEqual([
      "file large 70000",
      "file none 0",
      "file three 3",
      "folder empty 0",
    ]);
  });

  test("an empty folder is listed, with nothing in it", async () => {
    expect(await entries("/list/empty")).toEqual([]);
  });

  test("many folders at once are listed, each whole and none as another", async () => {
    const { holdings, remote } = subject();
    const names = (id: number) =>
      Array.from({ length: 5 + (id % 7) }, (_, file) => `${id}-${file}`);
    const folders = Array.from({ length: 60 }, (_, id) => `/crowd/${id}`);
    for (const [id, folder] of folders.entries()) {
      await holdings.makeFolder(folder);
      await holdings.writeAll(folder, names(id));
    }
    const gone = ["/crowd/gone", "/crowd/3/gone"];
    const asked = [...folders.slice(0, 40), ...gone, ...folders.slice(40)];
    const listings = await all(
      remote.list(streamOf(asked.map(parseRemotePath))),
    );
    const found = new Map(
      listings.map((listing) => [
        String(listing.folder),
        listing.kind === "listed"
          ? listing.entries.map(({ name }) => name).sort()
          : listing.kind,
      ]),
    );
    const expected = new Map<string, unknown>(
      folders.map((folder, id) => [folder, names(id).sort()]),
    );
    for (const folder of gone) expected.set(folder, "missing");
    expect(found).toEqual(expected);
  });

  test("a missing folder is missing, not empty", async () => {
    expect(await list("/list/gone")).toMatchObject({ kind: "missing" });
    expect(await list("/list/empty/gone")).toMatchObject({ kind: "missing" });
  });

  test("so is one in a missing folder", async () => {
    expect(await list("/gone/deep/down")).toMatchObject({ kind: "missing" });
  });

  test("a file is no folder, and not missing either", async () => {
    const listing = await list("/list/three");
    expect(listing.kind).toBe("failed");
  });

  test("a missing folder changes nothing for later listings", async () => {
    await list("/list/gone");
    expect(await entries("/list")).toHaveLength(4);
    const times = (await entries("/times")).map(({ modified }) => modified);
    expect(times.every((time) => time !== undefined)).toBe(limits.listsTimes);
  });

  test("times are exact or not told", async () => {
    const times = Object.fromEntries(
      (await entries("/times")).map(({ name, modified }) => [name, modified]),
    );
    const told = (time: string) => (limits.listsTimes ? time : undefined);
    expect(times).toEqual({
      old: told(OLD),
      recent: told(RECENT.toISOString().replace(/\.\d+/, "")),
      future: told(FUTURE),
    });
  });

  test("where no exact time is told, the one that is told holds it", async () => {
    for (const { name, modified, modifiedWithin } of await entries("/times")) {
      expect(modifiedWithin === undefined).toBe(modified !== undefined);
      if (modifiedWithin === undefined) continue;
      const time = await subject().holdings.modified(`/times/${name}`);
      const exact = Date.parse(time);
      expect(exact).toBeGreaterThanOrEqual(modifiedWithin.from);
      expect(exact).toBeLessThanOrEqual(modifiedWithin.to);
      // A day, and an hour on each side for the season.
      const width = modifiedWithin.to - modifiedWithin.from;
      expect(width).toBeLessThan(26 * 3_600_000);
    }
  });

  test("awkward names of files and folders come as they are", async () => {
    const { holdings } = subject();
    await holdings.makeFolder("/names");
    await holdings.writeAll("/names", AWKWARD_NAMES);
    const found = await entries("/names");
    const shown = AWKWARD_NAMES.filter((name) => !limits.hides.includes(name));
    expect(found.map(({ name }) => name).sort()).toEqual(shown.sort());
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(["file"]));
  });

  test("folders with awkward names are listed themselves", async () => {
    const { holdings } = subject();
    const folders = AWKWARD_NAMES.filter(
      (name) => !limits.cannotEnter.includes(name),
    ).map((name) => `/inside/${name}`);
    for (const [i, folder] of folders.entries()) {
      await holdings.makeFolder(folder);
      await holdings.write(`${folder}/f${i}`, "");
    }
    const listings = await all(
      subject().remote.list(streamOf(folders.map(parseRemotePath))),
    );
    const found = listings.map((listing) =>
      listing.kind === "listed"
        ? [listing.folder, ...listing.entries.map(({ name }) => name)]
        : [listing.folder, listing.kind],
    );
    const expected = folders.map((folder, i) => [folder, `f${i}`]);
    expect(found.sort()).toEqual(expected.sort());
  });

  test("many folders in one stream each get their own listing", async () => {
    const { holdings } = subject();
    const folders = Array.from({ length: 40 }, (_, i) => `/many/${i}`);
    for (const folder of folders) await holdings.makeFolder(folder);
    await holdings.writeAll("/many/7", ["a", "b"]);
    const listings = await all(
      subject().remote.list(
        streamOf([...folders, "/many/gone"].map(parseRemotePath)),
      ),
    );
    expect(listings).toHaveLength(41);
    expect(new Set(listings.map(({ folder }) => folder)).size).toBe(41);
    for (const listing of listings) {
      const { kind, folder } = listing;
      expect(kind).toBe(folder === "/many/gone" ? "missing" : "listed");
      if (listing.kind === "listed")
        expect(listing.entries).toHaveLength(folder === "/many/7" ? 2 : 0);
    }
  });

  test("a folder of three hundred files is listed whole", async () => {
    const { holdings } = subject();
    const names = Array.from({ length: 300 }, (_, i) => `file-${i}`).sort();
    await holdings.makeFolder("/full");
    await holdings.writeAll("/full", names);
    const found = (await entries("/full")).map(({ name }) => name);
    expect(found.sort()).toEqual(names);
  });

  test("a text that is known shows what it showed, and another one what is there now", async () => {
    const { holdings, remote } = subject();
    await holdings.makeFolder("/known/deep");
    await holdings.writeAll("/known", AWKWARD_NAMES);
    const listed = async (folder: string, known: readonly string[]) => {
      const folders = streamOf([parseRemotePath(folder)]);
      const listing = await only(
        remote.list(folders, { known: new Set(known) }),
      );
      if (listing.kind !== "listed") throw new Error(`it is ${listing.kind}`);
      return { ...listing };
    };
    for (const folder of ["/known", "/known/deep"]) {
      const first = await listed(folder, []);
      // LIST's times mean something else next year.
      expect(first.text !== undefined).toBe(limits.listsTimes);
      if (first.text === undefined) continue;
      expect(first.text.isLeaf).toBe(folder === "/known/deep");
      const again = await listed(folder, [first.text.digest]);
      expect(again).toEqual(first);
      await holdings.write(`${folder}/more`, "more");
      const changed = await listed(folder, [first.text.digest]);
      expect(changed.text?.digest).not.toBe(first.text.digest);
      expect(changed.entries).toHaveLength(first.entries.length + 1);
    }
  });

  test("inspect tells a file's size and exact time", async () => {
    expect(await inspect("/list/large")).toMatchObject({
      kind: "file",
      size: 70_000,
    });
    expect(await inspect("/times/old")).toEqual({
      kind: "file",
      path: "/times/old",
      size: 1,
      modified: OLD,
    });
    expect(await inspect("/times/future")).toMatchObject({ modified: FUTURE });
  });

  test("inspect finds no file where nothing or a folder is", async () => {
    for (const path of ["/list/gone", "/gone/deep", "/list/empty"])
      expect(await inspect(path)).toEqual({ kind: "missing", path });
  });
}
