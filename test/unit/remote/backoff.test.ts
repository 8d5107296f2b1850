import { expect, test } from "vitest";
import { backoff } from "../../../src/remote/backoff.ts";

test.each([
  [1, 0.5, 500],
  [2, 0.5, 1_000],
  [4, 0.5, 4_000],
  [1, 0, 375],
  [2, 0, 750],
  [1, 0.999_999, 625],
])("after try %i, with %f drawn, %i ms are waited", (attempt, drawn, wait) => {
  expect(backoff(500, attempt, drawn)).toBeCloseTo(wait, 2);
});
