/** When a listing agrees with what the catalogue recorded, when it contradicts it, and when it says nothing. */
import { expect, it } from "vitest";
import type { RemoteEntry } from "../../../src/model/remote-files.ts";
import { agrees, contradicts } from "../../../src/plan/agrees.ts";
import { entered, LISTED } from "./build-trees.ts";

const EXACT = Date.parse(LISTED);
const MINUTE = 60_000;

const entry = (more: Partial<RemoteEntry> = {}): RemoteEntry => ({
  ...{ name: "a", kind: "file", size: 1, modified: LISTED, ...more },
});
const within = (from: number, to: number): RemoteEntry =>
  entry({ modified: undefined, modifiedWithin: { from, to } });

/** "agrees", "contradicts" or "neither". */
function verdict(listed: RemoteEntry, file = entered()): string {
  const contradicted = contradicts(file, listed);
  if (!agrees(file, listed)) return contradicted ? "contradicts" : "neither";
  return contradicted ? "both" : "agrees";
}

it.each([
  ["agrees", "size and exact time", entry()],
  [
    "contradicts",
    "another second",
    entry({ modified: "2024-05-01T10:00:01Z" }),
  ],
  ["contradicts", "another size", entry({ size: 2 })],
  ["contradicts", "a folder", entry({ kind: "folder", size: 1 })],
  ["contradicts", "a link", entry({ kind: "link" })],
  ["agrees", "a span that begins then", within(EXACT, EXACT + MINUTE - 1)],
  ["agrees", "a span that ends then", within(EXACT - MINUTE, EXACT)],
  ["contradicts", "a span before", within(EXACT - MINUTE, EXACT - 1)],
  ["contradicts", "a span after", within(EXACT + 1, EXACT + MINUTE)],
  ["neither", "no time", entry({ modified: undefined })],
])("%s: %s", (expected, _, listed) => {
  expect(verdict(listed)).toBe(expected);
});

it("neither, of the same size, when the server told no time for the file", () => {
  const timeless = entered({ listed: undefined });
  expect(verdict(entry(), timeless)).toBe("neither");
  expect(verdict(within(EXACT, EXACT), timeless)).toBe("neither");
  expect(verdict(entry({ size: 2 }), timeless)).toBe("contradicts");
});
