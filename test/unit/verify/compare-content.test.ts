/** Whether digests prove a content. */
import { expect, test } from "vitest";
import { fullDigest, partialDigest } from "../../../src/model/digest.ts";
import {
  expectedBy,
  expectedOf,
  isContent,
  isContentByFull,
} from "../../../src/verify/compare-content.ts";

const F = "f".repeat(64);
const P = "a".repeat(64);
const X = "0".repeat(64);
const entry = { kind: "file", plan: "" } as const;

test("the digest of the whole file is taken where there is one", () => {
  const both = expectedOf({ ...entry, size: 50_000, full: F, partial: P });
  expect(both).toEqual({ kind: "full", hex: F });
  const partly = expectedOf({ ...entry, size: 50_000, partial: P });
  expect(partly).toEqual({ kind: "partial", hex: P });
  // Up to 16 KiB the partial digest is of every byte.
  const small = expectedOf({ ...entry, size: 16_384, partial: P });
  expect(small).toEqual({ kind: "full", hex: P });
  expect(expectedOf({ ...entry, size: 1 })).toBeUndefined();
});

test("a hash file may hold either", () => {
  const either = expectedBy(F, 50_000);
  expect(isContent(either, fullDigest(F), partialDigest(P))).toBe(true);
  expect(isContent(either, fullDigest(X), partialDigest(F))).toBe(true);
  expect(isContent(either, fullDigest(X), partialDigest(P))).toBe(false);
  const small = expectedBy(F, 100);
  expect(isContent(small, fullDigest(X), partialDigest(F))).toBe(false);
});

test("the server's digest of the whole file says nothing against a partial one", () => {
  expect(isContentByFull({ kind: "partial", hex: P }, fullDigest(F))).toBe(
    undefined,
  );
  expect(isContentByFull(expectedBy(P, 50_000), fullDigest(F))).toBe(undefined);
  expect(isContentByFull(expectedBy(F, 50_000), fullDigest(F))).toBe(true);
  expect(isContentByFull({ kind: "full", hex: P }, fullDigest(F))).toBe(false);
});
