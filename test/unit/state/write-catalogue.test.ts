/** Which pieces applies leave on the server, and how little they write. */
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { CatalogueChange } from "../../../src/model/catalogue.ts";
import { encodeChanges } from "../../../src/state/encode-changes.ts";
import { RemoteError, ServerRefusal } from "../../../src/model/errors.ts";
import { parseRemotePath } from "../../../src/model/path.ts";
import {
  contentOf,
  CountingRemote,
  entry,
  file,
  LINEAGE,
  MemoryCache,
  namesIn,
  path,
  planId,
  Scene,
  sizes,
  STATE,
  tagOf,
} from "./state-scene.ts";
import { manyChanges } from "./many-files.ts";

const kinds = (scene: Scene): string[] =>
  namesIn(scene.remote, "catalogue").map((name) => name.slice(0, -41));

test("a server without any state has no catalogue, which is no problem", async () => {
  const scene = Scene.inMemory();
  const known = await scene.read();
  expect(known).toMatchObject({
    ...{ catalogue: undefined, head: undefined, lineage: undefined },
    ...{ interrupted: [], problems: [], rolledBack: undefined },
  });
  expect(scene.remote.listings).toBe(1);
  expect(scene.remote.reads).toEqual([]);
});

test("the first apply makes the folders and a base, the next ones segments", async () => {
  const scene = Scene.inMemory();
  expect(await scene.apply([entry("a", 1)])).toEqual({
    ...{ lineage: LINEAGE, serial: 1 },
  });
  expect(await scene.apply([entry("b/c", 2)])).toEqual({
    ...{ lineage: LINEAGE, serial: 2 },
  });
  expect(kinds(scene)).toEqual(["00000001-base-", "00000002-segment-"]);
  expect(namesIn(scene.remote, "tmp")).toEqual([]);
  const known = await scene.read();
  expect(sizes(known)).toEqual({ a: 1, "b/c": 2 });
  expect(known.head).toEqual({
    ...{ lineage: LINEAGE, serial: 2, planId: planId(2) },
  });
  expect(known.catalogue?.base).toEqual({ lineage: LINEAGE, serial: 2 });
  expect(known.catalogue?.plan).toBe(tagOf(2));
  expect(scene.remote.folders).toContain(`${STATE}/tmp`);
});

test("the format is as documented", async () => {
  const scene = Scene.inMemory();
  await scene.apply([entry("z", 1)]);
  await scene.apply([
    { kind: "folder-gone", path: path("old") },
    {
      kind: "entry",
      path: path("2024/a.jpg"),
      entry: file(81220, {
        ...{ modified: "2024-05-01T10:00:00.5Z", mode: "0644" },
        ...{ owner: "1:2", full: "f".repeat(64), partial: "e".repeat(64) },
        listed: "2024-05-01T10:00:00Z",
      }),
    },
    {
      kind: "entry",
      path: path("latest"),
      entry: { kind: "link", target: "2024", plan: tagOf(2) },
    },
    { kind: "entry-gone", path: path("z") },
    { kind: "folder", path: path("empty/one") },
  ]);
  const [base, segment] = namesIn(scene.remote, "catalogue");
  const at = parseRemotePath(`${STATE}/catalogue/${segment ?? ""}`);
  const bytes = scene.remote.files.get(at)?.content ?? Buffer.alloc(0);
  expect(gunzipSync(bytes).toString().split("\n")).toEqual([
    `{"format":"ftp-sync/catalogue","version":1,"kind":"segment","lineage":"${LINEAGE}","serial":2,"previous":"${base ?? ""}","plan":"${planId(2)}","at":"2024-05-01T10:00:00Z"}`,
    '{"removed":"old"}',
    `{"folder":".","links":[{"name":"latest","target":"2024","plan":"${tagOf(2)}"}],"gone":["z"]}`,
    `{"folder":"2024","files":[{"name":"a.jpg","size":81220,"modified":"2024-05-01T10:00:00.5Z","mode":"0644","owner":"1:2","full":"${"f".repeat(64)}","partial":"${"e".repeat(64)}","listed":"2024-05-01T10:00:00Z","plan":"${tagOf(1)}"}]}`,
    '{"folder":"empty/one"}',
    "",
  ]);
});

test("what is gone with its folder needs no word of its own", () => {
  const text = encodeChanges([
    { kind: "entry-gone", path: path("a/x") },
    { kind: "folder-gone", path: path("a/b") },
    { kind: "folder-gone", path: path("a") },
    { kind: "entry", path: path("a/b/y"), entry: file(1) },
    { kind: "entry-gone", path: path("a/b/y") },
    { kind: "entry-gone", path: path("a/b/z") },
  ]);
  expect(text.toString()).toBe('{"removed":"a"}\n{"folder":"a/b"}\n');
});

test("temporary names begin with the plan's tag, and lie where asides are not looked for", async () => {
  const scene = Scene.inMemory();
  const journal = scene.journal(await scene.read(), 1);
  journal.add([entry("a", 1)]);
  await journal.flush();
  await scene.apply([entry("b", 1)]);
  expect(scene.remote.placed).toHaveLength(2);
  for (const { temporary, aside } of scene.remote.placed)
    for (const at of [temporary, aside])
      expect(at.startsWith(`${STATE}/tmp/${tagOf(1)}-`), at).toBe(true);
});

test("after thirty segments comes a base, and what it replaces is removed", async () => {
  const scene = Scene.inMemory();
  for (let n = 1; n <= 31; n++) await scene.apply([entry(`d/${n % 7}`, n)]);
  expect(kinds(scene)).toHaveLength(31);
  const before = await scene.read();
  await scene.apply([entry("d/0", 99)]);
  expect(kinds(scene)).toEqual(["00000032-base-"]);
  const known = await scene.read();
  expect(sizes(known)).toEqual({ ...sizes(before), "d/0": 99 });
  const applied = known.catalogue?.applied() ?? [];
  expect(applied.map(({ serial }) => serial)).toEqual(
    Array.from({ length: 32 }, (_, i) => i + 1),
  );
  expect(applied.map(({ planId: id }) => id)).toEqual(
    applied.map((_, i) => planId(i + 1)),
  );
});

test("segments that are more than half of their base become one", async () => {
  const scene = Scene.inMemory();
  await scene.apply(manyChanges(4000));
  const changed = manyChanges(4000, 2);
  await scene.apply(changed.slice(0, 1200));
  expect(kinds(scene)).toEqual(["00000001-base-", "00000002-segment-"]);
  await scene.apply(changed.slice(1200, 2800));
  expect(kinds(scene)).toEqual(["00000003-base-"]);
});

test("one file changed among 100,000 writes less than 4 KB", async () => {
  const scene = Scene.inMemory(new MemoryCache());
  await scene.apply(manyChanges(100_000));
  scene.remote.placed.length = 0;
  await scene.apply([entry("folder-0007/file-000712.jpg", 1)]);
  const bytes = scene.remote.placed.reduce((sum, { size }) => sum + size, 0);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(4096);
});

test("an entry that could not be packed within bounds is stored as it is", async () => {
  const scene = Scene.inMemory();
  const target = "x".repeat(3_000_000);
  const links = ["a", "b"].map((name): CatalogueChange => ({
    kind: "entry",
    path: path(name),
    entry: { kind: "link", target, plan: tagOf(1) },
  }));
  await scene.apply(links);
  const known = await scene.read();
  expect(known.problems).toEqual([]);
  expect(known.catalogue?.folder(path("."))?.entries.size).toBe(2);
});

test("a big folder is cut into lines, and is whole again", async () => {
  const scene = Scene.inMemory();
  const changes = Array.from({ length: 2500 }, (_, i) => entry(`d/${i}`, i));
  await scene.apply(changes);
  await scene.apply([{ kind: "entry-gone", path: path("d/1700") }]);
  const folder = (await scene.read()).catalogue?.folder(path("d"));
  expect(folder?.entries.size).toBe(2499);
  expect(folder?.entries.has("1700")).toBe(false);
});

test("a refused piece changes nothing and is thrown", async () => {
  const scene = Scene.inMemory();
  await scene.apply([entry("a", 1)]);
  const before = contentOf(await scene.read());
  const known = await scene.read();
  scene.remote.place = refuse;
  await expect(scene.write(known, [entry("b", 2)])).rejects.toBeInstanceOf(
    RemoteError,
  );
  expect(contentOf(await scene.read())).toEqual(before);
});

test("pieces that can't be removed do no harm", async () => {
  const remote = new CountingRemote();
  const scene = Scene.inMemory(undefined, remote);
  for (let n = 1; n <= 31; n++) await scene.apply([entry(`d/${n}`, n)]);
  const known = await scene.read();
  const change = remote.change.bind(remote);
  remote.change = async function* (changes) {
    for await (const { id } of changes)
      yield { kind: "failed", id, error: new ServerRefusal("550 no") };
  };
  await scene.write(known, [entry("e", 1)]);
  remote.change = change;
  expect(kinds(scene)).toHaveLength(32);
  remote.reads.length = 0;
  expect((await scene.read()).head?.serial).toBe(32);
  expect(remote.reads).toHaveLength(1);
  await scene.apply([entry("f", 1)]);
  expect(kinds(scene)).toEqual(["00000032-base-", "00000033-segment-"]);
});

const refuse: CountingRemote["place"] = async function* (placements) {
  for await (const { id } of placements)
    yield { kind: "failed", id, error: new ServerRefusal("552 quota") };
};
