/** Which new files were somewhere else before: what proves it, and which of several they were. */
import { describe, expect, it } from "vitest";
import type { CatalogueFile } from "../../../src/model/catalogue.ts";
import {
  fullDigest,
  PARTIAL_WHOLE,
  partialDigest,
} from "../../../src/model/digest.ts";
import { parseRelativePath } from "../../../src/model/path.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/model/policy.ts";
import { type Removal, takeAway } from "../../../src/plan/comparison.ts";
import { MoveSearch, type NewFile } from "../../../src/plan/find-moves.ts";
import type { Reason } from "../../../src/plan/reasons.ts";
import { entered, LISTED, LOCAL_TIME } from "./build-trees.ts";

const SMALL = PARTIAL_WHOLE;
const LARGE = PARTIAL_WHOLE + 1;
const X = "a1".repeat(32);
const Y = "b2".repeat(32);

interface Gone extends Partial<Omit<CatalogueFile, "kind">> {
  readonly reason?: Reason;
  readonly hashFile?: boolean;
  readonly policy?: Partial<Policy>;
  readonly unrecorded?: true;
  readonly op?: "archive" | "remove";
}

function gone(text: string, more: Gone = {}): Removal {
  const { reason = "gone", hashFile = true, op = "remove" } = more;
  const { policy, unrecorded, ...what } = more;
  const file = entered({ size: SMALL, full: X, ...what });
  const recorded = unrecorded === true ? undefined : file;
  const before = {
    ...{ size: file.size, modified: LISTED, hash: fullDigest(X) },
    evidence: "catalogue",
  } as const;
  return {
    ...{ kind: "removal", recorded, hashFile },
    action: takeAway(op, parseRelativePath(text), reason, before),
    policy: { ...DEFAULT_POLICY, onDelete: "remove", ...policy },
  };
}

interface Come {
  readonly size?: number;
  readonly partial?: string;
  readonly full?: string;
  readonly modified?: string;
  readonly reason?: Reason;
  readonly policy?: Partial<Policy>;
}

function come(text: string, more: Come = {}): NewFile {
  const { size = SMALL, partial = X, full, modified = LOCAL_TIME } = more;
  const path = parseRelativePath(text);
  const hash = partialDigest(partial);
  return {
    action: {
      ...{ op: "upload", path, reason: more.reason ?? "new", before: null },
      after: { size, hash, hashFile: true },
    },
    policy: { ...DEFAULT_POLICY, ...more.policy },
    local: {
      ...{ size, modified, mode: "0644", owner: undefined, partial: hash },
      full: full === undefined ? undefined : fullDigest(full),
    },
  };
}

/** Each move as "from → to", or the paths whose full digests have to be found first. */
function moves(removals: Removal[], files: NewFile[]): string[] {
  const search = new MoveSearch(removals);
  const asked = files.filter((file) => search.needsFull(file));
  if (asked.length > 0) return asked.map(({ action }) => `? ${action.path}`);
  return search
    .pair(files, "record")
    .map(({ action: { from, path } }) => `${from} → ${path}`);
}

const large = { size: LARGE, full: Y, partial: X };
const strict = { policy: { compare: "strict" } } as const;
const other = { modified: "2020-01-01T00:00:00Z" };

describe("a new file was somewhere else before", () => {
  it("when a file that is gone has its content", () => {
    expect(moves([gone("a")], [come("b")])).toEqual(["a → b"]);
    expect(moves([gone("a", { op: "archive" })], [come("b")])).toEqual([
      "a → b",
    ]);
    expect(moves([gone("a")], [come("b", { partial: Y })])).toEqual([]);
    expect(moves([gone("a", { size: 5 })], [come("b", { size: 6 })])).toEqual(
      [],
    );
  });

  it("whatever its time, when the digest covers all of it", () => {
    expect(moves([gone("a", other)], [come("b")])).toEqual(["a → b"]);
    const unread = gone("a", { ...other, full: undefined, partial: X });
    expect(moves([unread], [come("b", strict)])).toEqual([]);
    const alike = gone("a", { ...other, ...strict });
    expect(moves([alike], [come("b", strict)])).toEqual(["a → b"]);
  });

  it("when both are empty", () => {
    expect(moves([gone("a", { size: 0 })], [come("b", { size: 0 })])).toEqual([
      "a → b",
    ]);
  });

  it("when a large one agrees in partial digest and time, or in the full digest", () => {
    const new_ = (more: Come = {}) => come("b", { size: LARGE, ...more });
    expect(moves([gone("a", large)], [new_()])).toEqual(["a → b"]);
    expect(moves([gone("a", large)], [new_(other)])).toEqual(["? b"]);
    expect(moves([gone("a", large)], [new_({ ...other, full: Y })])).toEqual([
      "a → b",
    ]);
    expect(moves([gone("a", large)], [new_({ ...other, full: X })])).toEqual(
      [],
    );
    const unread = gone("a", { ...large, full: undefined });
    expect(moves([unread], [new_(other)])).toEqual([]);
  });

  it("by its time, and not to the second", () => {
    const later = { modified: LOCAL_TIME.replace(".5", ".6") };
    expect(
      moves([gone("a", large)], [come("b", { size: LARGE, ...later })]),
    ).toEqual(["? b"]);
    const timeless = gone("a", { ...large, modified: undefined });
    expect(moves([timeless], [come("b", { size: LARGE })])).toEqual(["? b"]);
  });

  it("only by the full digest under `compare: strict`", () => {
    const removal = gone("a", { ...large, ...strict });
    const file = (full?: string) =>
      come("b", {
        ...{ size: LARGE, ...strict },
        ...(full === undefined ? {} : { full }),
      });
    expect(moves([removal], [file()])).toEqual(["? b"]);
    expect(moves([removal], [file(Y)])).toEqual(["a → b"]);
    expect(moves([removal], [file(X)])).toEqual([]);
  });

  it("and its full digest is asked only where nothing less decides", () => {
    const removals = [gone("a", { ...large, ...other }), gone("c", large)];
    expect(moves(removals, [come("b", { size: LARGE })])).toEqual(["c → b"]);
  });
});

describe("a file that is gone is no candidate", () => {
  it.each([
    ["that somebody else put there", gone("a", { reason: "foreign" })],
    [
      "in whose place something else comes",
      gone("a", { reason: "type-changed" }),
    ],
    ["that the catalogue doesn't have", gone("a", { unrecorded: true })],
    ["whose time the server doesn't tell", gone("a", { listed: undefined })],
    ["without a hash file where one is wanted", gone("a", { hashFile: false })],
    ["that is compared in another way", gone("a", strict)],
    ["of which no digest is known", gone("a", { full: undefined })],
  ])("%s", (_, removal) => {
    expect(moves([removal], [come("b")])).toEqual([]);
  });

  it("with a hash file where none is wanted", () => {
    const file = come("b", { policy: { hashFiles: false } });
    expect(moves([gone("a")], [file])).toEqual([]);
    expect(moves([gone("a", { hashFile: false })], [file])).toEqual(["a → b"]);
  });
});

describe("a file is sent", () => {
  it("under `compare: always`", () => {
    const always = { policy: { compare: "always" } } as const;
    expect(moves([gone("a", always)], [come("b", always)])).toEqual([]);
  });

  it("in whose place something else was", () => {
    expect(moves([gone("a")], [come("b", { reason: "type-changed" })])).toEqual(
      [],
    );
  });
});

describe("of several files of one content", () => {
  const all = (...paths: string[]) => paths.map((path) => gone(path));

  it("each is moved once, and the rest is sent or removed", () => {
    expect(moves(all("a"), [come("b"), come("c")])).toEqual(["a → b"]);
    expect(moves(all("a", "b"), [come("c")])).toEqual(["a → c"]);
  });

  it("that one is moved whose path ends most alike, whatever their order", () => {
    const removals = all("p/x/__init__", "p/y/__init__", "p/z");
    const files = [come("q/y/__init__"), come("q/x/__init__"), come("r/z")];
    const expected = [
      "p/x/__init__ → q/x/__init__",
      "p/y/__init__ → q/y/__init__",
      "p/z → r/z",
    ];
    expect(moves(removals, files)).toEqual(expected);
    expect(moves(removals.reverse(), files.reverse())).toEqual(expected);
  });

  it("names count whole, and the first by path wins among equals", () => {
    expect(moves(all("p/ab", "p/b"), [come("q/b")])).toEqual(["p/b → q/b"]);
    expect(moves(all("b/n", "a/n"), [come("c/n")])).toEqual(["a/n → c/n"]);
    expect(moves(all("d/a", "e/a"), [come("a")])).toEqual(["d/a → a"]);
  });

  it("thousands are paired in no time", () => {
    const many = 10_000;
    const paths = Array.from({ length: many }, (_, n) => `d${n}/f`);
    const files = paths.map((path) => come(`q/${path}`));
    const started = performance.now();
    const found = moves(all(...paths.map((path) => `p/${path}`)), files);
    expect(found).toHaveLength(many);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

it("a move says what was there and what is to be there", () => {
  const file = come("d/b");
  const [move] = new MoveSearch([gone("a")]).pair([file], "record");
  expect(move?.action).toEqual({
    ...{ op: "move", path: "d/b", from: "a", reason: "moved" },
    before: {
      ...{ size: SMALL, modified: LISTED, hash: fullDigest(X) },
      evidence: "catalogue",
    },
    after: {
      ...{ size: SMALL, modified: LOCAL_TIME, mode: "0644" },
      ...{ hash: partialDigest(X), hashFile: true },
    },
  });
  const [untimed] = new MoveSearch([gone("a")]).pair([file], "ignore");
  expect(untimed?.action.after).toEqual({
    ...{ size: SMALL, hash: partialDigest(X), hashFile: true },
  });
});
