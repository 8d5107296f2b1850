/** Which files are looked into when not all are. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseRelativePath } from "../../../src/model/path.ts";
import { ProofBook } from "../../../src/model/proof-book.ts";
import { chooseFiles } from "../../../src/verify/choose-files.ts";
import type { Present } from "../../../src/verify/compare-listing.ts";

const CONTENT = "0123456789abcdef";

function file(name: string, time: Present["time"] = "same"): Present {
  const entry = { name, kind: "file", size: 1, modified: undefined } as const;
  return {
    ...{ kind: "present", path: parseRelativePath(name), size: 1, entry },
    file: { kind: "file", size: 1, full: CONTENT.repeat(4), plan: "" },
    ...{ time, hashFile: false },
  };
}

function proven(dates: Readonly<Record<string, number>>): ProofBook {
  const book = new ProofBook();
  for (const [name, day] of Object.entries(dates))
    book.add(parseRelativePath(name), {
      ...{ level: "read-back", content: CONTENT },
      at: `2026-01-0${day}T00:00:00Z`,
    });
  return book;
}

const names = (files: readonly Present[]): string[] =>
  files.map(({ path }) => path);

const count = (count: number) => ({ kind: "count", count }) as const;
const percent = (percent: number) => ({ kind: "percent", percent }) as const;

test("the oldest are those never proven, then those proven longest ago", () => {
  const files = ["a", "b", "c", "d"].map((name) => file(name));
  const book = proven({ a: 3, c: 1, d: 2 });
  const oldest = { kind: "oldest", share: count(3) } as const;
  const chosen = chooseFiles(files, oldest, "read-back", book, "");
  expect(names(chosen)).toEqual(["b", "c", "d"]);
});

test("a proof that is too weak, or of a file that has another time since, doesn't count", () => {
  const book = proven({ a: 3, c: 1 });
  book.add(parseRelativePath("b"), {
    ...{ level: "server-hash", content: CONTENT, at: "2026-01-09T00:00:00Z" },
  });
  const files = [file("a", "other"), file("b"), file("c")];
  const oldest = { kind: "oldest", share: count(2) } as const;
  expect(names(chooseFiles(files, oldest, "read-back", book, ""))).toEqual([
    "a",
    "b",
  ]);
  expect(names(chooseFiles(files, oldest, "server-hash", book, ""))).toEqual([
    "a",
    "c",
  ]);
});

test("each share of the oldest, night after night, covers all", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 100 }),
      (total, share) => {
        const files = Array.from({ length: total }, (_, i) => file(`f${i}`));
        const book = new ProofBook();
        const selection = { kind: "oldest", share: percent(share) } as const;
        const nights = Math.ceil(100 / share);
        for (let night = 0; night < nights; night++) {
          const at = new Date(night * 86_400_000).toISOString();
          for (const { path } of chooseFiles(
            ...([files, selection, "read-back", book, ""] as const),
          ))
            book.add(path, { level: "read-back", at, content: CONTENT });
        }
        expect([...book.all()]).toHaveLength(total);
      },
    ),
  );
});

test("a sample is another one with another seed, and the same with the same", () => {
  const files = Array.from({ length: 100 }, (_, i) => file(`f${i}`));
  const draw = (seed: string) =>
    names(
      chooseFiles(
        ...([files, { kind: "sample", share: percent(5) }] as const),
        ...(["read-back", proven({ f1: 1 }), seed] as const),
      ),
    );
  expect(draw("x")).toHaveLength(5);
  expect(draw("x")).toEqual(draw("x"));
  expect(draw("y")).not.toEqual(draw("x"));
});

test("a share of a few files is one of them at least", () => {
  const selection = { kind: "sample", share: percent(1) } as const;
  const book = new ProofBook();
  expect(
    chooseFiles([file("a"), file("b")], selection, "read-back", book, ""),
  ).toHaveLength(1);
});
