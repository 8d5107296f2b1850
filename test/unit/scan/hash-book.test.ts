/** A cache that is damaged in any way counts as none, and the next run makes a sound one. */
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
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

  const folders = (bytes: Buffer): number =>
    indexHashes(bytes, scene.root).size;

  test("is none, wherever it was cut", () => {
    expect(folders(sound)).toBe(3);
    for (let length = 0; length < sound.length; length++)
      expect(folders(sound.subarray(0, length))).toBe(0);
  });

  test("is none, whichever byte of it is another one", () => {
    for (let at = 0; at < sound.length; at++) {
      const flipped = Buffer.from(sound);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect(folders(flipped)).toBe(0);
    }
  });

  const lines = (): string[] => sound.toString().split(/(?<=\n)/);

  /** With the digest that it ought to have. */
  function sealed(body: string): string {
    const sha256 = createHash("sha256").update(body).digest("hex");
    return `${body}${JSON.stringify({ sha256 })}\n`;
  }

  test.each<[string, () => string | Uint8Array]>([
    ["empty", () => ""],
    ["garbage", () => Buffer.alloc(1000, "garbage\n")],
    ["zeros", () => new Uint8Array(sound.length)],
    ["twice as long", () => Buffer.concat([sound, sound])],
    ["longer by a byte", () => `${sound.toString()}\n`],
    ["without its first line", () => lines().slice(1).join("")],
    [
      "of another version",
      () => {
        const body = lines().slice(0, -1).join("");
        expect(sealed(body)).toBe(sound.toString());
        return sealed(body.replace('"version":2', '"version":3'));
      },
    ],
    [
      "of another source",
      () => sealed(lines().slice(0, -1).join("").replace(scene.root, "/else")),
    ],
  ])("that is %s is read afresh and made sound", async (_, damage) => {
    const content = Buffer.from(damage());
    scene.cache.replace(content);
    expect((await scene.run()).read).toEqual(["a", "b/d", 'b"/c']);
    expect(scene.cache.content).toEqual(sound);
    expect((await scene.run()).read).toEqual([]);
  });
});
