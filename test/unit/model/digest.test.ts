import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ContentHash,
  digestHex,
  fullDigest,
  partialDigest,
} from "../../../src/model/digest.ts";

const sha256 = (...parts: Uint8Array[]): string =>
  createHash("sha256").update(Buffer.concat(parts)).digest("hex");

/** Sizes around the edges of what the partial digest covers, and any others. */
const size = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(0, 8192, 16_384, 24_576),
      fc.integer({ min: -2, max: 2 }),
    )
    .map(([edge, off]) => Math.max(0, edge + off)),
  fc.nat(40_000),
);
const content = size.chain((length) =>
  fc.integer().map((seed) => {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; at++) bytes[at] = (at * 31 + seed) % 251;
    return bytes;
  }),
);

test("however the content comes in chunks, both digests are those of the whole", () => {
  fc.assert(
    fc.property(content, fc.array(size, { maxLength: 6 }), (bytes, cuts) => {
      const hash = new ContentHash(bytes.length);
      let start = 0;
      for (const cut of [...cuts.sort((a, b) => a - b), bytes.length]) {
        hash.update(bytes.subarray(start, Math.max(start, cut)));
        start = Math.min(Math.max(start, cut), bytes.length);
      }
      const partial =
        bytes.length <= 16_384
          ? sha256(bytes)
          : sha256(bytes.subarray(0, 8192), bytes.subarray(-8192));
      expect(hash.position).toBe(bytes.length);
      expect(hash.digests()).toEqual({
        full: `sha256:${sha256(bytes)}`,
        partial: `sha256-partial:${partial}`,
      });
    }),
    { numRuns: 500 },
  );
});

test("the position tells content that is longer or shorter than it should be", () => {
  const hash = new ContentHash(20_000);
  hash.update(Buffer.alloc(19_999));
  expect(hash.position).toBe(19_999);
  hash.update(Buffer.alloc(2));
  expect(hash.position).toBe(20_001);
});

test("a digest of either kind gives its digits back", () => {
  const hex = sha256(Buffer.from("x"));
  expect(digestHex(fullDigest(hex))).toBe(hex);
  expect(digestHex(partialDigest(hex))).toBe(hex);
});
