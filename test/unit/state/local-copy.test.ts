/** The local copy saves fetching; whatever is wrong with it costs a fetch and nothing else. */
import { beforeEach, expect, test } from "vitest";
import { parseRelativePath, parseRemotePath } from "../../../src/model/path.ts";
import { LocalCopy } from "../../../src/state/local-copy.ts";
import {
  contentOf,
  CountingRemote,
  entry,
  MemoryCache,
  Scene,
  sizes,
  STATE,
} from "./state-scene.ts";

let cache: MemoryCache;
let scene: Scene;
beforeEach(async () => {
  cache = new MemoryCache();
  scene = Scene.inMemory(cache);
  await scene.apply([entry("a", 1), entry("b/c", 1)]);
  await scene.apply([entry("a", 2)]);
  scene.remote.reads.length = 0;
  scene.remote.listings = 0;
});

/** What is read, and what it took. */
async function read(reader: Scene): Promise<[unknown, number]> {
  const { reads } = scene.remote;
  reads.length = 0;
  const content = contentOf(await reader.read());
  return [content, reads.length];
}

/** The copy's bytes changed. */
function edit(change: (bytes: Buffer) => Buffer): void {
  for (const [name, bytes] of cache.files)
    cache.files.set(name, change(Buffer.from(bytes)));
}

test("nothing is fetched while it is of the latest state: one round of listings is all", async () => {
  const known = await scene.read();
  expect(sizes(known)).toEqual({ a: 2, "b/c": 1 });
  expect(known.head?.serial).toBe(2);
  expect(known.catalogue?.applied()).toHaveLength(2);
  expect(scene.remote.reads).toEqual([]);
  expect(scene.remote.listings).toBe(1);
});

test("only newer segments are fetched, once", async () => {
  await scene.elsewhere().apply([entry("d", 3)]);
  const [content, reads] = await read(scene);
  expect(reads).toBe(1);
  expect(await read(scene)).toEqual([content, 0]);
  expect(await read(scene.elsewhere())).toEqual([content, 3]);
});

test("a machine that has none keeps one from its first look", async () => {
  const other = Scene.inMemory(new MemoryCache(), scene.remote);
  const [content, reads] = await read(other);
  expect(reads).toBe(2);
  expect(await read(other)).toEqual([content, 0]);
});

test("a new base makes it stale", async () => {
  const other = scene.elsewhere();
  for (let n = 0; n < 31; n++) await other.apply([entry("a", n)]);
  const [content, reads] = await read(scene);
  expect(reads).toBeLessThanOrEqual(2);
  expect(await read(scene.elsewhere())).toEqual([content, reads]);
  expect(await read(scene)).toEqual([content, 0]);
});

const DAMAGES: readonly [string, (bytes: Buffer) => Buffer][] = [
  ["emptied", () => Buffer.alloc(0)],
  ["cut short", (bytes) => bytes.subarray(0, -10)],
  ["cut to its first line", (bytes) => bytes.subarray(0, 65)],
  ["replaced by garbage", (bytes) => Buffer.alloc(bytes.length, "x\n")],
  [
    "with one digit changed",
    (bytes) => Buffer.from(bytes.toString().replace('"size":2', '"size":3')),
  ],
  [
    "with another head",
    (bytes) =>
      Buffer.from(bytes.toString().replace('"serial":2', '"serial":3')),
  ],
];

test.each(DAMAGES)("%s, it is not used, and made anew", async (_, damage) => {
  const [content] = await read(scene);
  edit(damage);
  expect(await read(scene)).toEqual([content, 2]);
  expect(await read(scene)).toEqual([content, 0]);
});

test("one of another version is not used", async () => {
  const copy = new LocalCopy(cache, "a", STATE);
  const chain = await copy.read();
  expect(chain?.serial).toBe(2);
  const { createHash } = await import("node:crypto");
  edit((bytes) => {
    const rest = bytes
      .toString()
      .slice(65)
      .replace('"version":2', '"version":3');
    const digest = createHash("sha256").update(rest).digest("hex");
    return Buffer.from(`${digest}\n${rest}`);
  });
  expect(await copy.read()).toBeUndefined();
});

test("a piece of another size on the server than when it was copied is looked at", async () => {
  const [path, file] =
    [...scene.remote.files].find(([at]) => at.includes("-base-")) ?? [];
  if (path === undefined || file === undefined) throw new Error("no base");
  scene.remote.files.set(path, { ...file, content: Buffer.from("x") });
  expect((await scene.read()).problems).toHaveLength(1);
});

test("copies of other servers and folders are others", async () => {
  const chain = await new LocalCopy(cache, "a", STATE).read();
  expect(chain).toBeDefined();
  expect(await new LocalCopy(cache, "b", STATE).read()).toBeUndefined();
  const elsewhere = parseRemotePath("/other/.ftp-sync");
  expect(await new LocalCopy(cache, "a", elsewhere).read()).toBeUndefined();
});

test("the copy of a catalogue that went another way since is not mixed with it", async () => {
  const remote = new CountingRemote();
  const there = Scene.inMemory(undefined, remote);
  await there.apply([entry("a", 1), entry("b/c", 1)]);
  // The same base, but another second state, and a third that goes on from that.
  await there.apply([entry("z", 9)]);
  await there.apply([entry("y", 9)]);
  const [second] = [...scene.remote.files].filter(([at]) =>
    at.includes("00000002-"),
  );
  for (const [at, file] of remote.files) scene.remote.files.set(at, file);
  expect(second).toBeDefined();
  expect(sizes(await scene.read())).toEqual({ a: 1, "b/c": 1, z: 9, y: 9 });
});

test("a folder has one fingerprint, whether its lines come from the copy, the server, or both", async () => {
  const paths = [".", "b"].map(parseRelativePath);
  const prints = async (reader: Scene): Promise<unknown> => {
    const { catalogue } = await reader.read();
    return paths.map((path) => catalogue?.fingerprint(path));
  };
  const copied = await prints(scene);
  expect(await prints(scene.elsewhere())).toEqual(copied);
  await scene.elsewhere().apply([entry("b/d", 3)]);
  // The copy, and a newer piece from the server.
  const mixed = await prints(scene);
  expect(mixed).not.toEqual(copied);
  expect(await prints(scene.elsewhere())).toEqual(mixed);
});
