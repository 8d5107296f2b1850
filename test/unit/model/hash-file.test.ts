import fc from "fast-check";
import { expect, test } from "vitest";
import {
  HASH_FILE_SIZE,
  hashFileName,
  hashFileOwner,
  parseHashFile,
} from "../../../src/model/hash-file.ts";

const hex = "0123456789abcdef".repeat(4);
const parse = (content: string): string | undefined =>
  parseHashFile(Buffer.from(content, "latin1"));

test("a file's hash file is `.NAME.hash`, and leads back to it", () => {
  expect(hashFileName("a.jpg")).toBe(".a.jpg.hash");
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (name) => {
      expect(hashFileOwner(hashFileName(name))).toBe(name);
    }),
  );
});

test.each(["", "a", ".hash", "..hash", "a.hash", ".a.hash2", ".a.HASH"])(
  "%j is no hash file's name",
  (name) => {
    expect(hashFileOwner(name)).toBeUndefined();
  },
);

test("64 lower-case hex digits are a hash file's content, and nothing else is", () => {
  expect(parse(hex)).toBe(hex);
  expect(hex).toHaveLength(HASH_FILE_SIZE);
  for (const bad of [
    "",
    hex.slice(1),
    `${hex}0`,
    `${hex}\n`,
    ` ${hex}`,
    hex.toUpperCase(),
    hex.replace("0", "g"),
    hex.replace("0", "\xe9"),
  ])
    expect(parse(bad)).toBeUndefined();
});
