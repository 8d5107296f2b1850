import { expect, test } from "vitest";
import { counted, formatCount } from "../../../src/render/format-count.ts";

test.each([
  [0, "0"],
  [999, "999"],
  [1_000, "1,000"],
  [1_234_567, "1,234,567"],
])("%d is %s", (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test("nouns follow their number", () => {
  expect([0, 1, 2_000].map((count) => counted(count, "file"))).toEqual([
    "0 files",
    "1 file",
    "2,000 files",
  ]);
});
