/** Dates of proofs are a set that only grows: whoever merges whatever in whichever order knows the same. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRelativePath } from "../../../src/model/path.ts";
import type { Proof } from "../../../src/model/proof.ts";
import { ProofBook } from "../../../src/model/proof-book.ts";

const path = parseRelativePath;
const A = "a".repeat(16);
const B = "b".repeat(16);
const at = (day: number): string => `2026-01-0${day}T00:00:00Z`;

function bookOf(...proofs: Proof[]): ProofBook {
  const book = new ProofBook();
  for (const proof of proofs) book.add(path("f"), proof);
  return book;
}

const strong = (day: number, content = A): Proof => ({
  ...{ level: "read-back", at: at(day), content },
});
const weak = (day: number, content = A): Proof => ({
  ...{ level: "server-hash", at: at(day), content },
});

const anyProof = fc.record({
  path: fc.constantFrom("a", "b", "in/a", "in/b").map(path),
  proof: fc.record({
    level: fc.constantFrom("server-hash" as const, "read-back" as const),
    at: fc.integer({ min: 1, max: 4 }).map(at),
    content: fc.constantFrom(A, B),
  }),
});

const contentOf = (book: ProofBook): string[] =>
  [...book.all()].map((each) => JSON.stringify(each)).sort();

test("the order of merging means nothing, nor does doing it twice", () => {
  fc.assert(
    fc.property(
      fc
        .array(anyProof)
        .chain((proofs) =>
          fc.tuple(
            fc.constant(proofs),
            fc.shuffledSubarray(proofs, { minLength: proofs.length }),
            fc.subarray(proofs),
          ),
        ),
      ([proofs, shuffled, again]) => {
        const one = new ProofBook();
        for (const each of proofs) one.add(each.path, each.proof);
        const other = new ProofBook();
        for (const each of [...again, ...shuffled])
          other.add(each.path, each.proof);
        expect(contentOf(other)).toEqual(contentOf(one));
      },
    ),
  );
});

describe("the last proof of a file", () => {
  test("is the latest of at least this level", () => {
    const book = bookOf(strong(2), weak(3), strong(1), weak(1));
    expect(book.last(path("f"), A, "read-back")).toEqual(strong(2));
    expect(book.last(path("f"), A, "server-hash")).toEqual(weak(3));
    expect(book.strongest(path("f"), A)).toEqual(strong(2));
    expect(book.strongest(path("other"), A)).toBeUndefined();
  });

  test("is of the recorded content: replacing the file ends it", () => {
    const book = bookOf(strong(2), weak(3, B));
    expect(book.last(path("f"), B, "read-back")).toBeUndefined();
    expect(book.last(path("f"), B, "server-hash")).toEqual(weak(3, B));
    expect(book.strongest(path("f"), undefined)).toBeUndefined();
  });

  test.each([
    { what: "read back", found: [weak(2), strong(3, B)] },
    { what: "told by the server", found: [strong(2), weak(3, B)] },
    { what: "found in the same second", found: [strong(3), weak(3, B)] },
  ])("ends when another content was $what", ({ found }) => {
    const book = bookOf(...found);
    expect(book.strongest(path("f"), A)).toBeUndefined();
    expect(book.last(path("f"), A, "server-hash")).toBeUndefined();
    book.add(path("f"), strong(4));
    expect(book.strongest(path("f"), A)).toEqual(strong(4));
  });
});
