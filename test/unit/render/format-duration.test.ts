import { expect, test } from "vitest";
import { formatDuration } from "../../../src/render/format-duration.ts";

test.each([
  [0, "0 s"],
  [1_499, "1 s"],
  [59_499, "59 s"],
  [59_500, "1 min 00 s"],
  [125_000, "2 min 05 s"],
  [3_599_600, "1 h 00 min"],
  [12_000_000, "3 h 20 min"],
  [86_400_000 * 2 + 3_600_000 * 4, "2 d 04 h"],
])("%d ms are %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
