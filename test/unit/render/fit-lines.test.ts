import { expect, test } from "vitest";
import { fitLines } from "../../../src/render/fit-lines.ts";

const more = (missing: number) => `+${missing}`;

test("lines that fit are left alone", () => {
  expect(fitLines(["abc", "def"], 8, more)).toEqual(["abc", "def"]);
});

test("lines that don't fit are counted, within the room", () => {
  expect(fitLines(["abc", "def", "ghi"], 11, more)).toEqual([
    "abc",
    "def",
    "+1",
  ]);
  expect(fitLines(["abc", "def", "ghi"], 9, more)).toEqual(["abc", "+2"]);
  expect(fitLines(["abc", "def", "ghi"], 0, more)).toEqual(["+3"]);
});
