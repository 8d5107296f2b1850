/** What isn't read again, and above all what is. */
import { createHash } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { describe, expect, test } from "vitest";
import {
  fullDigest,
  type PartialDigest,
  partialDigest,
} from "../../../src/model/digest.ts";
import { parseRelativePath, ROOT } from "../../../src/model/path.ts";
import { DEFAULT_POLICY } from "../../../src/model/policy.ts";
import { streamOf } from "../../../src/model/stream-of.ts";
import { type HashCache, openHashCache } from "../../../src/scan/hash-cache.ts";
import type { KnownFolder } from "../../../src/scan/known-folder.ts";
import { openLocalFiles } from "../../../src/scan/local-files.ts";
import {
  type QuickStamp,
  type Stamp,
  toKeep,
} from "../../../src/scan/stamp.ts";
import { HashScene } from "./hash-scene.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = parseRelativePath;

const sha256 = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex");

const partial = (text: string): PartialDigest => partialDigest(sha256(text));

/** An old reading of a file with this stamp, on which nothing was written meanwhile. */
function learn(hashes: HashCache, name: string, stamp: Stamp): void {
  const reading = { began: hashes.now(), before: stamp, after: stamp };
  const digests = { partial: partial(name), full: fullDigest(sha256(name)) };
  hashes.learn(path(name), reading, digests);
}

const asked = (folder: KnownFolder, name: string, stamp: QuickStamp): boolean =>
  folder.find(name, stamp, "0644", undefined);

const stampOf = (local: string): Stamp => statSync(local, { bigint: true });

describe("a file that didn't change", () => {
  test("is not read again, and all is known of it that was read", async () => {
    const large = new Uint8Array(20_000).fill(7);
    const scene = new HashScene({ "a/small": "1", "a/b/large": large, x: "" });
    const first = await scene.run();
    expect(first.read).toEqual(["x", "a/small", "a/b/large"]);
    expect(first.digests.get(path("a/b/large"))).toEqual({
      partial: partialDigest(sha256(large.subarray(0, 16_384))),
      full: fullDigest(sha256(large)),
    });
    const second = await scene.run();
    expect(second.read).toEqual([]);
    expect(second.digests).toEqual(first.digests);
  });

  test("is known in part when its ends were read, and whole when they are all of it", async () => {
    const scene = new HashScene({
      small: "1",
      large: new Uint8Array(16_385),
    });
    const hashes = await scene.open();
    const files = openLocalFiles(
      scene.root,
      "folder",
      new AbortController().signal,
      hashes,
    );
    const requests = ["small", "large"].map(
      (name) => ({ path: path(name), want: "partial" }) as const,
    );
    for await (const result of files.digest(streamOf(requests)))
      expect(result).toMatchObject({ kind: "digest", full: undefined });
    await hashes.save();
    const { read, digests } = await scene.run();
    expect(read).toEqual([]);
    expect(digests.get(path("small"))).toEqual({
      partial: partial("1"),
      full: fullDigest(sha256("1")),
    });
    expect(digests.get(path("large"))).toEqual({
      partial: partialDigest(sha256(new Uint8Array(16_384))),
      full: undefined,
    });
  });

  test("leaves the cache's file alone", async () => {
    const scene = new HashScene({ a: "1", "b/c": "2", "empty/": "" });
    await scene.run();
    expect(scene.cache.writes).toBe(1);
    await scene.run();
    expect(scene.cache.writes).toBe(1);
  });

  test("is known by whatever name it has", async () => {
    const names = [
      "__proto__",
      'quo"te',
      "back\\slash",
      'both\\"',
      "control\u0001",
      "tab\t",
      "\u2028",
      "\u{1F600}",
      "\uFF5E",
      "e\u0301",
      "{}",
      "constructor",
    ];
    const scene = new HashScene(
      Object.fromEntries(
        names.flatMap((name) => [
          [name, name],
          [`in/${name}/file`, `in ${name}`],
        ]),
      ),
    );
    scene.write("line\nend", "1");
    const first = await scene.run();
    expect(first.read).toHaveLength(2 * names.length);
    const second = await scene.run();
    expect(second.read).toEqual([]);
    expect(second.digests).toEqual(first.digests);
    for (const name of names)
      expect(second.digests.get(path(name))?.partial).toBe(partial(name));
  });

  test("is known in a folder of thousands, whichever of them change", async () => {
    const scene = new HashScene();
    const name = (index: number): string => index.toString().padStart(4, "0");
    const stamp = (index: number): Stamp => ({
      ...{ size: 20_000n, mtimeNs: 1n, ctimeNs: 1n },
      ino: BigInt(index),
    });
    const quick = (index: number): QuickStamp => toKeep(stamp(index));
    const hashes = await scene.open();
    for (let index = 0; index < 2500; index++)
      learn(hashes, name(index), stamp(index));
    await hashes.save();
    const changed = new Set([0, 999, 1000, 1500, 2499]);
    const again = await scene.open();
    const folder = again.folder(ROOT);
    for (let index = 0; index < 2500; index++) {
      const ino = changed.has(index) ? 9999 : index;
      const found = asked(folder, name(index), { ...quick(index), ino });
      expect(found).toBe(!changed.has(index));
    }
    const entries = folder.end().entries();
    expect(entries).toHaveLength(2500 - changed.size);
    for (const { name: made, known } of entries)
      expect(known?.partial).toBe(partial(made));
    await again.save();
    const last = (await scene.open()).folder(ROOT);
    for (let index = 0; index < 2500; index++)
      expect(!asked(last, name(index), quick(index))).toBe(changed.has(index));
  });

  test("is known when it is the whole source", async () => {
    const scene = new HashScene({ "one.bin": "1", "two.bin": "2" });
    const one = scene.at("one.bin");
    expect((await scene.run({}, one)).read).toEqual(["one.bin"]);
    expect((await scene.run({}, one)).read).toEqual([]);
    expect((await scene.run()).read).toEqual(["one.bin", "two.bin"]);
    expect((await scene.run({}, one)).read).toEqual([]);
    expect(scene.cache.kept.size).toBe(2);
  });

  test("is known by whichever link the source is reached, and behind links in it", async () => {
    const outside = temporaryFolder({ file: "1" });
    const scene = new HashScene({ "source/a": "2" });
    symlinkSync(outside, scene.at("source/outside"));
    symlinkSync("source", scene.at("link"));
    const follow = { symlinks: "follow" } as const;
    const first = await scene.run(follow, scene.at("source"));
    expect(first.read).toEqual(["a", "outside/file"]);
    expect((await scene.run(follow, scene.at("link"))).read).toEqual([]);
  });
});

describe("a file is read again", () => {
  test.each(["size", "mtimeNs", "ctimeNs", "ino"] as const)(
    "when only its %s differs",
    async (key) => {
      const scene = new HashScene({ a: "a", b: "b" });
      const { size, mtimeNs, ctimeNs, ino } = stampOf(scene.at("a"));
      const stamp = { size, mtimeNs, ctimeNs, ino };
      const hashes = await scene.open();
      // As little as doubles tell of a time.
      const other = key.endsWith("Ns") ? 1000n : 1n;
      learn(hashes, "a", { ...stamp, [key]: stamp[key] - other });
      learn(hashes, "b", stampOf(scene.at("b")));
      await hashes.save();
      expect((await scene.run()).read).toEqual(["a"]);
      expect((await scene.run()).read).toEqual([]);
    },
  );

  test("when it was written with its size and its time kept", async () => {
    const scene = new HashScene({ a: "old" });
    const time = new Date("2024-05-01T10:00:00Z");
    utimesSync(scene.at("a"), time, time);
    await scene.run();
    scene.tick();
    scene.write("a", "new");
    utimesSync(scene.at("a"), time, time);
    const { read, digests } = await scene.run();
    expect(read).toEqual(["a"]);
    expect(digests.get(path("a"))?.partial).toBe(partial("new"));
  });

  test("when another one took its name", async () => {
    const scene = new HashScene({ a: "old", b: "new" });
    await scene.run();
    renameSync(scene.at("b"), scene.at("a"));
    const { read, digests } = await scene.run();
    expect(read).toEqual(["a"]);
    expect(digests.get(path("a"))?.partial).toBe(partial("new"));
  });

  test("when it was just written, since it may be written again in the same tick", async () => {
    const scene = new HashScene({ a: "old" });
    const time = new Date("2024-05-01T10:00:00Z");
    utimesSync(scene.at("a"), time, time);
    scene.ahead = 0;
    await scene.run();
    // Nothing shows that it was written: not even its ctime, when that is quick enough.
    scene.write("a", "new");
    utimesSync(scene.at("a"), time, time);
    const { read, digests } = await scene.run();
    expect(read).toEqual(["a"]);
    expect(digests.get(path("a"))?.partial).toBe(partial("new"));
    expect((await scene.run()).read).toEqual(["a"]);
  });

  const SECOND = 1_000_000_000n;
  const NOW = 1_714_557_600n * SECOND;
  const OLD = NOW - 3600n * SECOND;

  test.each([
    ["both are old", OLD, OLD, true],
    ["the mtime is of now", NOW, OLD, false],
    ["the ctime is of now", OLD, NOW, false],
    ["the mtime is yet to come", NOW + 5n * SECOND, OLD, false],
    ["the ctime is yet to come", OLD, NOW + 5n * SECOND, false],
    ["both are of two seconds ago", NOW - 2n * SECOND, OLD, false],
    ["the ctime is of two seconds ago", OLD, NOW - 2n * SECOND, false],
    [
      "both are a little older",
      NOW - 2n * SECOND - 1n,
      NOW - 2n * SECOND - 1n,
      true,
    ],
    ["it is from before 1970", -SECOND - 1n, OLD, true],
  ])(
    "or isn't, when %s by the time that the reading begins",
    async (_, mtimeNs, ctimeNs, kept) => {
      const scene = new HashScene();
      const now = (): number => Number(NOW / 1_000_000n);
      const open = async (): Promise<HashCache> => {
        const hashes = await openHashCache(scene.cache, scene.root, now);
        if (hashes === undefined) throw new Error("no cache");
        return hashes;
      };
      // An inode of 64 bits, as Windows has them.
      const stamp = { size: 1n, mtimeNs, ctimeNs, ino: 2n ** 64n - 1n };
      const hashes = await open();
      learn(hashes, "a", stamp);
      await hashes.save();
      const folder = (await open()).folder(ROOT);
      expect(asked(folder, "a", toKeep(stamp))).toBe(kept);
    },
  );

  test("when it was written while it was read", async () => {
    const scene = new HashScene({ large: new Uint8Array(20_000_000) });
    scene.tick();
    const hashes = await scene.open();
    const file = openSync(scene.at("large"), "r+");
    const { signal } = new AbortController();
    const files = openLocalFiles(scene.root, "folder", signal, hashes);
    let written = false;
    setImmediate(() =>
      setImmediate(() => {
        writeSync(file, "x", 0);
        written = true;
      }),
    );
    const requests = [{ path: path("large"), want: "full" }] as const;
    for await (const result of files.digest(streamOf(requests))) {
      expect(result.kind).toBe("digest");
      expect(written).toBe(true);
    }
    closeSync(file);
    await hashes.save();
    expect(scene.cache.writes).toBe(0);
    expect((await scene.run()).read).toEqual(["large"]);
  });
});

describe("what is kept", () => {
  test("is forgotten with its file or folder, and only then", async () => {
    const scene = new HashScene({
      "gone/deep/x": "1",
      "a/gone": "2",
      "a/stays": "3",
      b: "4",
    });
    await scene.run();
    rmSync(scene.at("gone"), { recursive: true });
    rmSync(scene.at("a/gone"));
    expect((await scene.run()).read).toEqual([]);
    expect(scene.cache.writes).toBe(2);
    const text = scene.cache.content.toString();
    expect(text).not.toContain("gone");
    expect(text).toContain("stays");
    expect((await scene.run()).read).toEqual([]);
    expect(scene.cache.writes).toBe(2);
  });

  test("is forgotten when a file stands where a folder was, or none is backed up", async () => {
    const scene = new HashScene({ "a/x": "1", "b/x": "2", "b/y": "3" });
    await scene.run();
    rmSync(scene.at("a"), { recursive: true });
    scene.write("a", "4");
    const ignores = (file: string): boolean => file === "b/x";
    const policies = { id: "", ignores, of: () => DEFAULT_POLICY };
    expect((await scene.run({ policies })).read).toEqual(["a"]);
    expect((await scene.run()).read).toEqual(["b/x"]);
  });

  test("outlives a walk that was interrupted", async () => {
    const scene = new HashScene({ "a/x": "1", "b/x": "2", "c/x": "3", d: "4" });
    await scene.run();
    scene.write("a/x", "new");
    const hashes = await scene.open();
    const interruption = new AbortController();
    const policies = {
      id: "",
      ignores: (file: string): boolean => {
        if (file === "b/x") throw new Error("it broke off");
        return false;
      },
      of: () => DEFAULT_POLICY,
    };
    const { signal } = interruption;
    await expect(scene.scan(hashes, { policies, signal })).rejects.toThrow(
      "it broke off",
    );
    await hashes.save();
    expect((await scene.run()).read).toEqual(["a/x"]);
  });

  test("outlives a source that is empty because its disk went away meanwhile", async () => {
    const scene = new HashScene({ "source/a": "1", "source/b/c": "2" });
    const source = scene.at("source");
    await scene.run({}, source);
    const hashes = await scene.open(source);
    const policies = {
      id: "",
      ignores: (file: string): boolean => {
        if (file === "a") {
          renameSync(source, scene.at("away"));
          mkdirSync(source);
        }
        return false;
      },
      of: () => DEFAULT_POLICY,
    };
    await expect(scene.scan(hashes, { policies }, source)).rejects.toThrow(
      "became another folder",
    );
    await hashes.save();
    rmSync(source, { recursive: true });
    renameSync(scene.at("away"), source);
    expect((await scene.run({}, source)).read).toEqual([]);
  });

  test("is what was read before an interruption", async () => {
    const names = ["a", "b", "c", "d"];
    const scene = new HashScene(
      Object.fromEntries(names.map((name) => [name, name])),
    );
    const hashes = await scene.open();
    await scene.scan(hashes);
    const { signal } = new AbortController();
    const files = openLocalFiles(scene.root, "folder", signal, hashes);
    const requests = names.map(
      (name) => ({ path: path(name), want: "partial" }) as const,
    );
    for await (const result of files.digest(streamOf(requests)))
      if (result.path === "b") break;
    await hashes.save();
    expect((await scene.run()).read).toEqual(["c", "d"]);
  });

  test("makes the same bytes in whichever order the files of a folder came", async () => {
    const files = { a: "1", "b/x": "2", "b/y": "3" };
    const scene = new HashScene(files);
    const learnAll = async (names: readonly string[]): Promise<Buffer> => {
      scene.cache.kept.clear();
      const hashes = await scene.open();
      for (const name of names) learn(hashes, name, stampOf(scene.at(name)));
      await hashes.save();
      return scene.cache.content;
    };
    const once = await learnAll(["a", "b/x", "b/y"]);
    expect(await learnAll(["a", "b/y", "b/x"])).toEqual(once);
  });
});

test("without a cache folder, or a source, nothing is kept", async () => {
  const scene = new HashScene();
  const now = (): number => 0;
  expect(await openHashCache(undefined, scene.root, now)).toBeUndefined();
  const nowhere = scene.at("nowhere");
  expect(await openHashCache(scene.cache, nowhere, now)).toBeUndefined();
});
