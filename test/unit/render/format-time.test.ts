import { expect, test } from "vitest";
import {
  formatDay,
  formatTimeChange,
  isSameSecond,
} from "../../../src/render/format-time.ts";

test.each([
  ["2024-05-01T10:00:00Z", "2024-06-02T11:00:00.5Z", "2024-05-01 → 2024-06-02"],
  [
    "2024-05-01T10:00:00.123456789Z",
    "2024-05-01T11:00:00Z",
    "2024-05-01 10:00:00 → 11:00:00",
  ],
  [
    "20240-05-01T10:00:00Z",
    "20240-05-01T11:00:00Z",
    "20240-05-01 10:00:00 → 11:00:00",
  ],
  [undefined, "2024-05-01T10:00:00.9Z", "unknown → 2024-05-01 10:00:00"],
  ["2024-05-01T10:00:00Z", undefined, "2024-05-01 10:00:00 → unknown"],
])("from %s to %s is %s", (before, after, shown) => {
  expect(formatTimeChange(before, after)).toBe(shown);
});

test("fractions make no other second", () => {
  const time = "2024-05-01T10:00:00Z";
  expect(isSameSecond(time, "2024-05-01T10:00:00.9Z")).toBe(true);
  expect(isSameSecond(time, "2024-05-01T10:00:01Z")).toBe(false);
  expect(isSameSecond(time, undefined)).toBe(false);
  expect(isSameSecond(undefined, undefined)).toBe(true);
});

test("a day", () => {
  expect(formatDay("2024-05-01T10:00:00Z")).toBe("2024-05-01");
});
