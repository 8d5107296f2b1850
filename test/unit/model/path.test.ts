import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvalidPathError } from "../../../src/model/errors.ts";
import {
  baseName,
  childPath,
  compareBytes,
  contains,
  depth,
  nameProblem,
  parentPath,
  parseRelativePath,
  parseRemotePath,
  remoteParent,
  remotePath,
  ROOT,
} from "../../../src/model/path.ts";

/** Characters of each kind that sorts or breaks differently, often enough to meet. */
const character = fc.oneof(
  fc.constantFrom("a", "Z", ".", "-", " ", "\\", "\n", "\r", "\0", "/"),
  fc.constantFrom("\u00E9", "e\u0301", "\uD7FF", "\uE000", "\uFFFD", "\uFFFF"),
  fc.constantFrom("\u{10000}", "\u{1F600}", "\u{10FFFF}"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
);
const text = fc.array(character, { maxLength: 8 }).map((all) => all.join(""));
const name = text.filter((candidate) => nameProblem(candidate) === undefined);

describe("compareBytes", () => {
  test("orders like the bytes of UTF-8", () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(
          Buffer.compare(Buffer.from(a), Buffer.from(b)),
        );
      }),
      { numRuns: 2000 },
    );
  });

  test("puts astral characters last, unlike JavaScript's own order", () => {
    const names = ["\u{1F600}", "\uFF5E", "b", "a", "B", "ab"];
    expect(names.sort(compareBytes)).toEqual([
      "B",
      "a",
      "ab",
      "b",
      "\uFF5E",
      "\u{1F600}",
    ]);
  });
});

describe("nameProblem", () => {
  test.each([
    ["", "'' is not a name"],
    [".", "'.' is not a name"],
    ["..", "'..' is not a name"],
    ["a/b", "it holds a slash"],
    ["a\0b", "it holds a NUL character, which ends an FTP command"],
    ["a\rb", "it holds a carriage return, which ends an FTP command"],
    ["a\nb", "it holds a line feed, which ends an FTP command"],
  ])("%j", (bad, problem) => {
    expect(nameProblem(bad)).toBe(problem);
  });

  test.each(["...", " a", "a ", "-a", "a\tb", "a\\b", "\uFFFD", ".ftp-sync"])(
    "%j is fine",
    (good) => {
      expect(nameProblem(good)).toBeUndefined();
    },
  );
});

describe("relative paths", () => {
  test.each([
    "",
    "/a",
    "a/",
    "a//b",
    "../a",
    "a/..",
    "a/../b",
    "./a",
    "a/.",
    "a\nb",
    "a/b\r",
    "a\0",
  ])("%j is refused", (bad) => {
    expect(() => parseRelativePath(bad)).toThrow(InvalidPathError);
  });

  test("are ROOT or names joined by slashes, and come apart again", () => {
    expect(parseRelativePath(".")).toBe(ROOT);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
        const path = names.reduce(childPath, ROOT);
        expect(parseRelativePath(names.join("/"))).toBe(path);
        expect(baseName(path)).toBe(names.at(-1));
        expect(depth(path)).toBe(names.length);
        expect(parentPath(path)).toBe(
          names.length === 1 ? ROOT : names.slice(0, -1).join("/"),
        );
      }),
    );
    expect(parentPath(ROOT)).toBe(ROOT);
    expect(depth(ROOT)).toBe(0);
  });
});

describe("remote paths", () => {
  test.each(["", "a", "./a", "/..", "/a/../b", "/a/./b", "/a\r\nDELE b"])(
    "%j is refused",
    (bad) => {
      expect(() => parseRemotePath(bad)).toThrow(InvalidPathError);
    },
  );

  test.each([
    ["/", "/"],
    ["//", "/"],
    ["/a/", "/a"],
    ["//a///b//", "/a/b"],
    ["/a b/-c", "/a b/-c"],
  ])("%j becomes %j", (given, path) => {
    expect(parseRemotePath(given)).toBe(path);
  });

  test("of a source's paths lie under its folder, whose parents lead to /", () => {
    const root = parseRemotePath("/");
    const folder = parseRemotePath("/backup/photos");
    const path = parseRelativePath("2024/a.jpg");
    expect(remotePath(folder, path)).toBe("/backup/photos/2024/a.jpg");
    expect(remotePath(root, path)).toBe("/2024/a.jpg");
    expect(remotePath(folder, ROOT)).toBe(folder);
    expect(remotePath(root, ROOT)).toBe("/");
    expect(remoteParent(folder)).toBe("/backup");
    expect(remoteParent(remoteParent(folder))).toBe("/");
    expect(remoteParent(root)).toBe("/");
  });

  test("contain themselves and what is below, not what only begins alike", () => {
    const within = (outer: string, inner: string): boolean =>
      contains(parseRemotePath(outer), parseRemotePath(inner));
    expect(within("/", "/")).toBe(true);
    expect(within("/", "/a")).toBe(true);
    expect(within("/a", "/a")).toBe(true);
    expect(within("/a", "/a/b")).toBe(true);
    expect(within("/a", "/ab")).toBe(false);
    expect(within("/a/b", "/a")).toBe(false);
  });
});
