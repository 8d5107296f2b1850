/** Which archived copies are pruned, by the day. */
import { expect, it } from "vitest";
import type { ArchivedCopy } from "../../../src/model/catalogue.ts";
import { parseRelativePath } from "../../../src/model/path.ts";
import { expiredCopies } from "../../../src/plan/expired-copies.ts";
import { entered } from "./build-trees.ts";

const DAY = 86_400_000;

const copy = (at: string, path = "a", plan = "0".repeat(16)): ArchivedCopy => ({
  ...{ plan, path: parseRelativePath(path), at, size: 7, was: entered() },
});

function expired(at: string, now: string, days: number | undefined): boolean {
  const keep = days === undefined ? undefined : days * DAY;
  return expiredCopies([copy(at)], keep, Date.parse(now)).length > 0;
}

it("counts whole days, so that all plans of a day are the same", () => {
  const at = "2024-05-01T10:00:00Z";
  expect(expired(at, "2024-05-31T23:59:59.999Z", 30)).toBe(false);
  expect(expired(at, "2024-06-01T00:00:00Z", 30)).toBe(true);
  expect(expired(at, "2024-06-01T23:59:59Z", 30)).toBe(true);
});

it("keeps a copy of midnight as long as one of the day that begins then", () => {
  const at = "2024-05-01T00:00:00Z";
  expect(expired(at, "2024-05-31T23:59:59Z", 30)).toBe(false);
  expect(expired(at, "2024-06-01T00:00:00Z", 30)).toBe(true);
  expect(expired("2024-04-30T23:59:59Z", "2024-05-31T00:00:00Z", 30)).toBe(
    true,
  );
});

it("prunes what was archived before today when nothing is to be kept, and nothing ever without a word of it", () => {
  const now = "2024-05-02T10:00:00Z";
  expect(expired("2024-05-01T23:59:59Z", now, 0)).toBe(true);
  expect(expired("2024-05-02T00:00:00Z", now, 0)).toBe(false);
  expect(expired("1999-01-01T00:00:00Z", now, undefined)).toBe(false);
});

it("says which copy, when it was archived and how large it is, those of one path by their plans", () => {
  const at = "2024-05-01T10:00:00Z";
  const copies = ["c", "a", "b"].map((plan) => copy(at, "x", plan));
  expect(
    expiredCopies(
      [...copies, copy(at, "w", "d")],
      DAY,
      Date.parse("2025-01-01"),
    ),
  ).toEqual(
    ["a", "b", "c", "d"].map((plan) => ({
      ...{ op: "prune", path: plan === "d" ? "w" : "x", plan },
      ...{ reason: "expired", before: { size: 7, archived: at }, after: null },
    })),
  );
});
