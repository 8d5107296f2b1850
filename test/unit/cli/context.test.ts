/** What a terminal is taken for. */
import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { drawsInPlace } from "../../../src/cli/context.ts";

const stream = (isTTY: boolean) => Object.assign(new Writable(), { isTTY });

test.each<[string, boolean, string | undefined, boolean]>([
  ["on a terminal", true, undefined, true],
  ["on a terminal where CI says no", true, "false", true],
  ["on the terminal that a CI system makes up", true, "true", false],
  ["on one that counts its builds", true, "1", false],
  ["in a file", false, undefined, false],
])("progress %s", (_, isTTY, ci, expected) => {
  expect(drawsInPlace(stream(isTTY), { CI: ci })).toBe(expected);
});
