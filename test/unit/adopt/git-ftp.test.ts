/** What git-ftp's log says, and of which files it says nothing. */
import { describe, expect, it } from "vitest";
import {
  gitBlobHash,
  ignoredByGitFtp,
  parseGitFtpLog,
} from "../../../src/adopt/git-ftp.ts";
import { parseRelativePath } from "../../../src/model/path.ts";

const SHA1 = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

describe("git-ftp's log", () => {
  it.each([SHA1, `${SHA1}\n`, `${SHA1}\r\n`, `${"0a".repeat(32)}\n`])(
    "names a commit: %j",
    (text) => {
      expect(parseGitFtpLog(text)).toBe(text.trim());
    },
  );

  it.each([
    "",
    "\n",
    "HEAD",
    `--upload-pack=x`,
    `${SHA1}0`,
    `${SHA1} x`,
    `${SHA1}\n${SHA1}`,
  ])("names none: %j", (text) => {
    expect(parseGitFtpLog(text)).toBeUndefined();
  });
});

describe("git-ftp's patterns", () => {
  it.each([
    ["config.php", "config.php", true],
    ["config.php", "sub/config.php", false],
    ["config/*", "config/a/b", true],
    ["*.txt", "a/b.txt", true],
    ["*/.gitignore", ".gitignore", false],
    ["?.md", "a.md", true],
    ["[ab].md", "a.md", true],
    // Rather one too many.
    ["[!a].md", "a.md", true],
    ["a\\*b", "a*b", true],
    ["a\\*b", "axb", false],
    ["a[b", "a[b", true],
    ["a.b+(c)", "a.b+(c)", true],
    ["a.b", "axb", false],
    ["# a", "# a", false],
    ["wild*\r", "wild\u{1f984}", true],
    ["?", "\u{1f984}", true],
  ])("%j and %j: %j", (pattern, path, ignored) => {
    const ignores = ignoredByGitFtp([`\n  \n${pattern}\n`], "");
    expect(ignores(parseRelativePath(path))).toBe(ignored);
  });

  it("count from the repository's top, in each of several texts", () => {
    const ignores = ignoredByGitFtp(["web/a", "web/b"], "web/");
    const paths = ["a", "b", "c"].map(parseRelativePath);
    expect(paths.map(ignores)).toEqual([true, true, false]);
  });
});

it("a blob's id is the one that git gives it", () => {
  const content = "what is up, doc?";
  const id = gitBlobHash(content.length, SHA1).update(content).digest("hex");
  expect(id).toBe("bd9dbf5aae1a3862dd1526723246b20206e5fc37");
  const hello = gitBlobHash(0, "0".repeat(64)).digest("hex");
  expect(hello).toBe(
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
  );
});
