/** Policies per path; their patterns are held against git itself. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  GitignorePatterns,
  patternProblem,
} from "../../../src/manifest/gitignore-patterns.ts";
import {
  createPolicies,
  type PolicySettings,
} from "../../../src/manifest/policies.ts";
import { parseRelativePath, ROOT } from "../../../src/model/path.ts";
import { DEFAULT_POLICY } from "../../../src/model/policy.ts";

const policies = (
  ...entries: [patterns: string[], settings: PolicySettings][]
) =>
  createPolicies(
    entries.map(([patterns, settings]) => ({ patterns, settings })),
  );
const path = parseRelativePath;

describe("the policy of a path", () => {
  test("is the default where nothing matches, and for the source's own folder", () => {
    const all = policies([["*"], { compare: "strict" }]);
    expect(policies().of(path("a"), "file")).toEqual(DEFAULT_POLICY);
    expect(all.of(path("a"), "file").compare).toBe("strict");
    expect(all.of(ROOT, "folder")).toEqual(DEFAULT_POLICY);
    expect(policies([["*"], { ignore: true }]).ignores(ROOT, "folder")).toBe(
      false,
    );
  });

  test("takes each key from the last entry that matches and names it", () => {
    const some = policies(
      [["*.db"], { compare: "strict", onDelete: "remove" }],
      [["old/"], { onDelete: "refuse", onForeign: "remove" }],
    );
    expect(some.of(path("old/x/a.db"), "file")).toEqual({
      ...DEFAULT_POLICY,
      compare: "strict",
      onDelete: "refuse",
      onForeign: "remove",
    });
    expect(some.of(path("a.db"), "file").onDelete).toBe("remove");
    expect(some.of(path("old"), "file")).toEqual(DEFAULT_POLICY);
  });

  test("is one object for all paths with the same outcome", () => {
    const some = policies([["*.db"], { compare: "strict" }]);
    expect(some.of(path("a.db"), "file")).toBe(some.of(path("b.db"), "file"));
  });

  test("writes no hash file when everything is sent always", () => {
    const always = policies(
      [["*"], { compare: "always" }],
      [["b"], { hashFiles: true }],
      [["c"], { compare: "partial" }],
    );
    expect(always.of(path("a"), "file").hashFiles).toBe(false);
    expect(always.of(path("b"), "file").hashFiles).toBe(false);
    expect(always.of(path("c"), "file").hashFiles).toBe(true);
  });
});

describe("ignoring", () => {
  test("covers a folder and what is in it, and a later entry takes it back", () => {
    const some = policies(
      [["*.tmp", "cache/"], { ignore: true }],
      [["keep/"], { ignore: false }],
    );
    expect(some.ignores(path("a.tmp"), "file")).toBe(true);
    expect(some.ignores(path("x/cache"), "folder")).toBe(true);
    expect(some.ignores(path("x/cache/deep/file"), "file")).toBe(true);
    expect(some.ignores(path("cache"), "file")).toBe(false);
    expect(some.ignores(path("keep/a.tmp"), "file")).toBe(false);
  });

  test("a '!' pattern takes back within its own entry only", () => {
    const some = policies(
      [["*.log", "!keep.log"], { ignore: true }],
      [["*.bak"], { ignore: true }],
      [["x", "!keep.bak"], { compare: "strict" }],
    );
    expect(some.ignores(path("a.log"), "file")).toBe(true);
    expect(some.ignores(path("keep.log"), "file")).toBe(false);
    expect(some.ignores(path("keep.bak"), "file")).toBe(true);
  });

  test("answers alike after so many questions that its memory was emptied", () => {
    const some = policies([["*.tmp", "!b.tmp"], { ignore: true }]);
    for (let i = 0; i < 45_000; i++)
      if (!some.ignores(path(`d${i % 7}/${i}.tmp`), "file"))
        expect.fail(`${i}.tmp is not ignored`);
    expect(some.ignores(path("d1/b.tmp"), "file")).toBe(false);
  });
});

/** Names that servers and disks really have; a folder is named with a slash at its end. */
// prettier-ignore
const TREE = [
  "a/", "a/b/", "a/b/c.txt", "a/x.txt", "b/", "b/a/", "b/a/foo", "foo", "Foo", "foo.txt",
  ".hidden", ".a/", ".a/x", "..foo", "...", "..a/", "..a/x", " lead", "trail ", "trail", "sp ace/", "sp ace/x y",
  "back\\slash", "back/", "back/slash", "tab\there", "#hash", "!bang", "[b]", "b]", "star*", "star", "q?", "qx",
  "ünï", "日本/", "日本/x.txt", "{a,b}", "$x", "^", "a+b", "(p)", "pi|pe", "~tilde", "-dash", "x.TXT", "__proto__",
  "constructor/", "constructor/x", "build/", "build/x/", "build/x/build", "n\u0303", "\u{1F600}.jpg", "c:/", "c:/x",
];

// prettier-ignore
const PATTERNS = [

  "a", "a/", "/a", "a/b", "a/**", "**/a", "a/**/c.txt", "**/foo", "*", "*/", "/*", "/*/", "?", "??", "*.txt", "*.TXT",
  "foo", "foo/", "Foo", ".*", "..*", "...", " lead", "trail", "trail ", "trail\\ ", "trail*", "sp ace", "sp ace/*",
  "back\\slash", "back\\\\slash", "*\\\\*", "\\#hash", "\\!bang", "\\[b\\]", "[b]", "[[]b]", "[]b]*", "[!a]*", "[^a]*", "[a-c]",
  "[[:upper:]]*", "[z-a]", "star\\*", "star?", "q\\?", "q?", "ünï", "日本", "日*/", "{a,b}", "$x", "^", "a+b", "(p)", "pi|pe", "~*",
  "-*", "__proto__", "constructor", "build", "/build/x", "build/*", "**/build", "build/**", "x", "*/x", "**", "**/", "/**", "n*",
  "*.jpg", "\u{1F600}*", "c:", "tab\there", "a/*/c.txt", "\\a", "f\\oo", "b*/a", "/foo", "foo*", "*o", "a//b", "/**/x",
];

describe("patterns match what git matches", () => {
  let folder = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ftp-sync-patterns-"));
    execFileSync("git", ["init", "-q", folder]);
    for (const name of TREE) {
      const place = join(folder, name);
      mkdirSync(name.endsWith("/") ? place : dirname(place), {
        recursive: true,
      });
      if (!name.endsWith("/")) writeFileSync(place, "");
    }
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const paths = TREE.map((name) => name.replace(/\/$/, ""));

  /** To git a "?" is a byte; to us it is a character, which is what people mean. */
  const comparable = (
    patterns: readonly string[],
    matched: readonly string[],
  ): readonly string[] =>
    patterns.some((pattern) => pattern.includes("?"))
      ? matched.filter((name) => /^[ -~\t]*$/.test(name))
      : matched;

  function byGit(patterns: readonly string[]): readonly string[] {
    writeFileSync(join(folder, ".git/info/exclude"), patterns.join("\n"));
    try {
      const output = execFileSync(
        "git",
        [
          "-c",
          "core.ignoreCase=false",
          "check-ignore",
          "--no-index",
          "--stdin",
          "-z",
        ],
        { cwd: folder, input: paths.join("\0"), encoding: "utf8" },
      );
      return output.split("\0").filter((name) => name !== "");
    } catch (error) {
      // Status 1: nothing is ignored.
      if (error instanceof Error && "status" in error && error.status === 1)
        return [];
      throw error;
    }
  }

  function byUs(patterns: readonly string[]): readonly string[] {
    const list = new GitignorePatterns(patterns);
    return TREE.filter((name) =>
      list.matches(
        path(name.replace(/\/$/, "")),
        name.endsWith("/") ? "folder" : "file",
      ),
    ).map((name) => name.replace(/\/$/, ""));
  }

  function expectAsGit(patterns: readonly string[]): void {
    expect(comparable(patterns, byUs(patterns))).toEqual(
      comparable(patterns, byGit(patterns)),
    );
  }

  test.each(PATTERNS)("%j", (pattern) => {
    expect(patternProblem(pattern)).toBeUndefined();
    expectAsGit([pattern]);
  });

  test("lists of them, some taken back", () => {
    const line = fc
      .tuple(fc.boolean(), fc.constantFrom(...PATTERNS))
      .map(([negated, pattern]) => (negated ? `!${pattern}` : pattern));
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 2, maxLength: 5 }),
        (patterns) => {
          expectAsGit(patterns);
        },
      ),
      { numRuns: 150 },
    );
  });
});

test.each([
  ["", "empty"],
  ["  ", "empty"],
  ["!", "empty"],
  ["#x", "comment"],
  ["a\\", "backslash"],
  ["a\\\\\\", "backslash"],
  ["./a", "relative"],
  ["a/../b", "relative"],
  ["[a", "never closed"],
  ["x[]", "never closed"],
  ["[!]", "never closed"],
  ["[[:alpha:]", "never closed"],
  ["a\nb", "one line"],
])("%j is no pattern", (pattern, why) => {
  expect(patternProblem(pattern)).toContain(why);
});

test.each(["a\\\\", "\\[a", "[]a]", "[!]]", "[\\]]", "..a", ".a", "a..b/c"])(
  "%j is a pattern",
  (pattern) => {
    expect(patternProblem(pattern)).toBeUndefined();
  },
);
