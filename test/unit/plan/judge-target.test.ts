/** What a restore does with what stands at a path already, and what its server holds of a file. */
import { describe, expect, test } from "vitest";
import type { CatalogueFile } from "../../../src/model/catalogue.ts";
import type { TargetEntry } from "../../../src/model/local-target.ts";
import { baseName, parseRelativePath } from "../../../src/model/path.ts";
import {
  judgeFile,
  judgeFolder,
  judgeLink,
} from "../../../src/plan/judge-target.ts";
import { holdingOf, type Restorable } from "../../../src/plan/restorable.ts";
import { unholdable } from "../../../src/plan/target-names.ts";

const path = parseRelativePath("a/b");
const TIME = "2024-05-01T10:00:00.5Z";
const hash = `sha256:${"a".repeat(64)}`;
const wanted: Restorable = {
  ...{ path, archived: undefined },
  remote: { size: 5, evidence: "listing" },
  after: { size: 5, modified: TIME, mode: "0644", owner: "1:2", hash },
};
const there = (more: object = {}): TargetEntry => ({
  ...{ kind: "file", size: 5, modified: TIME, mode: "0644", owner: "1:2" },
  ...more,
});
const judge = (
  entry: TargetEntry,
  same?: boolean,
  overwrite: "none" | "changed" | "all" = "none",
  file = wanted,
) => {
  const verdict = judgeFile(file, entry, overwrite, true, same);
  return verdict.kind === "action"
    ? `${verdict.action.op} ${verdict.action.reason}`
    : verdict.kind === "finding"
      ? verdict.finding.code
      : verdict.kind;
};

describe("a file", () => {
  test("is brought where nothing is", () => {
    expect(judge({ kind: "absent" })).toBe("download missing-here");
  });

  test("is left alone when content and facts are right", () => {
    expect(judge(there())).toBe("ask");
    expect(judge(there(), true)).toBe("unchanged");
  });

  test.each([
    { modified: "2024-05-01T10:00:00Z" },
    { mode: "0600" },
    { owner: "3:4" },
  ])("of the right content is touched for %j", (facts) => {
    expect(judge(there(facts), true)).toBe("local-touch times");
  });

  test("of another owner is left alone by who can't give owners", () => {
    const verdict = judgeFile(
      wanted,
      there({ owner: "3:4" }),
      "none",
      false,
      true,
    );
    expect(verdict.kind).toBe("unchanged");
  });

  test("with another content is an error unless it may be replaced", () => {
    expect(judge(there(), false)).toBe("local-exists");
    expect(judge(there({ size: 6 }))).toBe("local-exists");
    expect(judge(there(), false, "changed")).toBe("download differs-here");
    expect(judge(there({ size: 6 }), undefined, "changed")).toBe(
      "download differs-here",
    );
    expect(judge(there(), undefined, "all")).toBe("download overwrite-all");
  });

  test("without a digest is the same only at the same time", () => {
    const unknown = { ...wanted, after: { size: 5, modified: TIME } };
    expect(judge(there(), undefined, "none", unknown)).toBe("unchanged");
    expect(
      judge(
        there({ modified: "2024-05-02T10:00:00Z" }),
        undefined,
        "none",
        unknown,
      ),
    ).toBe("local-exists");
  });

  test.each([
    { kind: "folder" },
    { kind: "link", target: "x" },
    { kind: "obstacle", what: "a pipe" },
  ] as const)("never takes the place of a $kind", (entry) => {
    expect(judge(entry, undefined, "all")).toBe("local-obstacle");
  });
});

describe("a link", () => {
  test("is made, left, or replaced by leave", () => {
    const kinds = (entry: TargetEntry, overwrite: "none" | "changed") =>
      judgeLink(path, "to", entry, overwrite).kind;
    expect(kinds({ kind: "absent" }, "none")).toBe("action");
    expect(kinds({ kind: "link", target: "to" }, "none")).toBe("unchanged");
    expect(kinds({ kind: "link", target: "x" }, "none")).toBe("finding");
    expect(kinds({ kind: "link", target: "x" }, "changed")).toBe("action");
    expect(kinds(there(), "changed")).toBe("finding");
  });
});

test("a folder is never made through a link", () => {
  expect(judgeFolder(path, { kind: "link", target: "/" }).kind).toBe("finding");
  expect(judgeFolder(path, { kind: "folder" }).kind).toBe("unchanged");
});

describe("what the server holds of a recorded file", () => {
  const listed = "2024-05-01T10:00:00Z";
  const file: CatalogueFile = {
    ...{ kind: "file", size: 5, full: "a".repeat(64), listed },
    plan: "0123456789abcdef",
  };
  const entry = {
    ...({ name: "b", kind: "file", size: 5, modified: listed } as const),
  };
  const holding = (found: object | undefined) =>
    holdingOf(
      { path, archived: undefined, file },
      found && { ...entry, ...found },
    );

  test("is believed when size and time are as recorded", () => {
    expect(holding({})).toMatchObject({
      kind: "held",
      drift: undefined,
      file: { remote: { hash, evidence: "catalogue" }, after: { hash } },
    });
  });

  test("is tried, and told, when its time is another: the digest decides", () => {
    expect(holding({ modified: "2025-01-01T00:00:00Z" })).toMatchObject({
      kind: "held",
      drift: { change: "changed" },
      file: { remote: { evidence: "listing" }, after: { hash } },
    });
  });

  test("can't be it with another size, or gone, or a folder", () => {
    expect(holding({ size: 6 }).kind).toBe("altered");
    expect(holding(undefined).kind).toBe("missing");
    expect(holding({ kind: "folder" }).kind).toBe("missing");
  });
});

describe("names that the system can't hold", () => {
  const problems = (paths: readonly string[], foldsNames: boolean) => [
    ...unholdable(paths.map(parseRelativePath), {
      foldsNames,
      pathProblem: (at) => (baseName(at) === "bad" ? "it is bad" : undefined),
    }).keys(),
  ];

  test("are named once, not for all that is below them", () => {
    expect(problems(["ok/a", "bad/a", "bad/b", "c/bad"], false)).toEqual([
      ...["bad", "c/bad"],
    ]);
  });

  test("collide only where the file system takes them for one", () => {
    const names = ["README", "readme", "D/x", "d/y", "e\u0301", "\u00e9"];
    expect(problems(names, false)).toEqual([]);
    expect(problems(names, true)).toEqual(["d", "readme", "\u00e9"]);
  });
});
