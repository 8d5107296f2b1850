/** What a listing shows of recorded files, and what of it is nobody's. */
import { expect, test } from "vitest";
import { ROOT } from "../../../src/model/path.ts";
import { DEFAULT_POLICY, type Policies } from "../../../src/model/policy.ts";
import {
  compareListing,
  listedFiles,
} from "../../../src/verify/compare-listing.ts";
import { catalogueOf, LISTED, put, remoteTree } from "../plan/build-trees.ts";

const POLICIES: Policies = {
  id: "",
  ignores: (path) => path === "ignored" || path.endsWith(".tmp"),
  of: () => DEFAULT_POLICY,
};

type Sides = readonly [
  there: Parameters<typeof remoteTree>[0],
  recorded: Parameters<typeof catalogueOf>[0],
];

/** `present a (same)` */
function seen(
  ...[there, recorded, incomplete = {}, doubtful = []]: [
    ...Sides,
    Record<string, string>?,
    string[]?,
  ]
): string[] {
  const tree = remoteTree(there, incomplete, doubtful);
  const all = compareListing(tree, catalogueOf(recorded), POLICIES);
  return [...all].map((sighting) => {
    const { kind, path } = sighting;
    if (kind === "present") return `${kind} ${path} (${sighting.time})`;
    return kind === "absent"
      ? `${kind} ${path} (${sighting.doubt ?? "gone"})`
      : `${kind} ${path}`;
  });
}

test("size and time are compared", () => {
  const other = { size: 1, modified: "2020-01-01T00:00:00Z" };
  const there = { a: put(1), b: put(2), c: other, d: 1, e: "folder" } as const;
  const listed = { size: 1, listed: LISTED };
  const recorded = { a: listed, b: listed, c: listed, d: listed, e: listed };
  expect(seen(there, { ...recorded, f: { size: 1 } })).toEqual([
    "present a (same)",
    "resized b",
    "present c (other)",
    "present d (unknown)",
    "resized e",
    "absent f (gone)",
  ]);
});

test("LIST's times are compared as far as they go", () => {
  const at = Date.parse(LISTED);
  const within = { from: at - 30_000, to: at + 29_000 };
  const later = { from: at + 60_000, to: at + 119_000 };
  const tree = remoteTree({ a: 1, b: 1 });
  const entries = tree.get(ROOT)?.entries ?? [];
  const timed = entries.map((each) => ({
    ...each,
    modifiedWithin: each.name === "a" ? within : later,
  }));
  const folder = { entries: timed, incomplete: undefined, doubtful: false };
  const recorded = { size: 1, listed: LISTED };
  const all = compareListing(
    new Map([[ROOT, folder]]),
    catalogueOf({ a: recorded, b: recorded }),
    POLICIES,
  );
  const times = [...all].map((each) => "time" in each && each.time);
  expect(times).toEqual(["same", "other"]);
});

test("hash files, the state folder and what is ignored are nobody's; all else that isn't recorded is foreign", () => {
  const there: Parameters<typeof remoteTree>[0] = {
    ...{ a: put(1), ".a.hash": 64, ".gone.hash": 64, ".own.hash": put(5) },
    ...{ ".x.hash": 7, "y.tmp": 1, "in/z": 1, "ignored/w": 1 },
    l: "link",
  };
  const recorded = { a: { size: 1 }, ".own.hash": { size: 5 }, "v.tmp": 1 };
  expect(seen(there, recorded)).toEqual([
    "present .own.hash (same)",
    "present a (same)",
    "foreign .x.hash",
    "foreign l",
    "foreign in/z",
  ]);
});

test("what a listing that isn't whole doesn't show may be there", () => {
  const recorded = { a: 1, "b/c": 1, "d/e/f": 1 };
  expect(seen({ "b/x": "folder" }, recorded, { ".": "too long" })).toEqual([
    "absent a (too long)",
    "absent b/c (gone)",
    "absent d/e/f (a listing above it is not whole)",
  ]);
  expect(seen({ "b/x": "folder" }, recorded, {}, ["b"])).toEqual([
    "absent a (gone)",
    "absent b/c (it may have been cut short)",
    "absent d/e/f (gone)",
  ]);
});

test("without a catalogue, files with their hash files", () => {
  const tree = remoteTree({ a: 1, ".a.hash": 64, "in/b": 2, ".c.hash": 64 });
  const files = [...listedFiles(tree, POLICIES)];
  expect(files.map(({ path, hashFile }) => [path, hashFile])).toEqual([
    ["a", true],
    ["in/b", false],
  ]);
});
