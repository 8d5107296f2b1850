/** What is damaged in a cache counts as absent, and the next run makes it sound. */
import { beforeEach, describe, expect, test } from "vitest";
import type { HashedFile } from "../../../src/scan/hash-block.ts";
import { indexHashes } from "../../../src/scan/hash-book.ts";
import { HashScene } from "./hash-scene.ts";

describe("a damaged cache", () => {
  let scene: HashScene;
  let sound: Buffer;
  beforeEach(async () => {
    scene = new HashScene({ a: "1", 'b"/c': "2", "b/d": "3" });
    await scene.run();
    sound = scene.cache.content;
  });

  /** What a cache tells of the files, by folder. */
  const told = (bytes: Buffer): ReadonlyMap<string, readonly HashedFile[]> =>
    new Map(
      [...indexHashes(bytes, scene.root)].map(([folder, blocks]) => [
        folder,
        blocks.flatMap((block) => block.files()),
      ]),
    );

  /** What is told is what was told of the sound one, of fewer files perhaps. */
  function expectNothingElse(bytes: Buffer): number {
    const all = told(sound);
    let files = 0;
    for (const [folder, some] of told(bytes)) {
      files += some.length;
      for (const file of some) expect(all.get(folder)).toContainEqual(file);
    }
    return files;
  }

  test("tells nothing of what was cut off", () => {
    expect(expectNothingElse(sound)).toBe(3);
    for (let length = 0; length < sound.length; length++)
      expect(expectNothingElse(sound.subarray(0, length))).toBeLessThan(3);
  });

  test("tells nothing wrong, whichever byte of it is another one", () => {
    for (let at = 0; at < sound.length; at++) {
      const flipped = Buffer.from(sound);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      const files = expectNothingElse(flipped);
      // What stands between the digests says nothing.
      const isTelling = /[^\s]/.test(String.fromCharCode(sound[at] ?? 0));
      if (isTelling) expect(files).toBeLessThan(3);
    }
  });

  const lines = (): string[] => sound.toString().split(/(?<=\n)/);

  test.each<[string, () => string | Uint8Array]>([
    ["empty", () => ""],
    ["garbage", () => Buffer.alloc(1000, "garbage\n")],
    ["zeros", () => new Uint8Array(sound.length)],
    ["without its first line", () => lines().slice(1).join("")],
    [
      "of another version",
      () => sound.toString().replace('"version":3', '"version":4'),
    ],
    ["of another source", () => sound.toString().replace(scene.root, "/else")],
  ])("that is %s is read afresh and made sound", async (_, damage) => {
    const content = Buffer.from(damage());
    scene.cache.replace(content);
    expect((await scene.run()).read).toEqual(["a", "b/d", 'b"/c']);
    expect(scene.cache.content).toEqual(sound);
    expect((await scene.run()).read).toEqual([]);
  });
});
