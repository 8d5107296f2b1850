/** Writing into the target: whole or not at all, with its facts, never through a link, never over what appeared. */
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LocalChangeError } from "../../../src/model/errors.ts";
import { parseRelativePath, ROOT } from "../../../src/model/path.ts";
import { isoTime } from "../../../src/scan/iso-time.ts";
import { targetNameProblem } from "../../../src/target/name-problem.ts";
import { nanoseconds } from "../../../src/target/nanoseconds.ts";
import { openTarget } from "../../../src/target/open-target.ts";
import { temporaryFolder } from "../scan/temporary-folder.ts";

const TAG = "0123456789abcdef";
const SCRATCH = `.ftp-sync-restore-${TAG}`;
const path = parseRelativePath;
const ABSENT = { kind: "absent" } as const;
const sha = (text: string) => `sha256:${hash("sha256", text, "hex")}`;

describe("a content", () => {
  test("is in place whole, with time and mode, and nothing else is left", async () => {
    const root = temporaryFolder();
    const target = openTarget(root, TAG);
    const file = await target.receive(path("a"), 1, 6);
    await file.write(Buffer.from("abc"));
    expect(readdirSync(root)).toEqual([SCRATCH]);
    expect(file.problem(undefined)).toBe("3 bytes came instead of 6");
    await file.write(Buffer.from("def"));
    expect(file.problem(sha("abcdef"))).toBeUndefined();
    const modified = "2001-02-03T04:05:06.123456789Z";
    file.place({ modified, mode: "0640" }, ABSENT);
    expect(await target.finishTimes()).toBe(0);
    target.clear();
    expect(readdirSync(root)).toEqual(["a"]);
    expect(readFileSync(join(root, "a"), "utf8")).toBe("abcdef");
    expect(target.look(path("a"))).toMatchObject({
      ...{ kind: "file", size: 6, modified, mode: "0640" },
    });
  });

  test("of another digest is told with both", async () => {
    const target = openTarget(temporaryFolder(), TAG);
    const file = await target.receive(path("a"), 1, 3);
    await file.write(Buffer.from("bad"));
    expect(file.problem(sha("abc"))).toBe(
      `what came has the digest ${sha("bad")} instead of ${sha("abc")}`,
    );
    file.abandon(false);
  });

  test("goes on with what an earlier run left, hashed again", async () => {
    const root = temporaryFolder({ [`${SCRATCH}/1`]: "abc" });
    const file = await openTarget(root, TAG).receive(path("a"), 1, 6);
    expect([file.held, file.resumed]).toEqual([3, true]);
    await file.write(Buffer.from("def"));
    expect(file.problem(sha("abcdef"))).toBeUndefined();
    file.abandon(true);
    expect(readFileSync(join(root, SCRATCH, "1"), "utf8")).toBe("abcdef");
  });

  test("is never written into a file that has its name already", async () => {
    const root = temporaryFolder({ done: "abc", [`${SCRATCH}/`]: "" });
    linkSync(join(root, "done"), join(root, SCRATCH, "1"));
    const file = await openTarget(root, TAG).receive(path("done"), 1, 6);
    expect(file.held).toBe(0);
    await file.write(Buffer.from("xxxxxx"));
    file.abandon(false);
    expect(readFileSync(join(root, "done"), "utf8")).toBe("abc");
  });

  test("replaces nothing that appeared, and only what was expected", async () => {
    const root = temporaryFolder({ there: "mine" });
    const target = openTarget(root, TAG);
    const receive = async (id: number) => {
      const file = await target.receive(path("there"), id, 3);
      await file.write(Buffer.from("new"));
      return file;
    };
    const first = await receive(1);
    expect(() => {
      first.place({}, ABSENT);
    }).toThrow(LocalChangeError);
    const { size, modified } = Object(target.look(path("there"))) as {
      size: number;
      modified: string;
    };
    const second = await receive(2);
    expect(() => {
      second.place({}, { kind: "file", size: size + 1, modified });
    }).toThrow(LocalChangeError);
    expect(readFileSync(join(root, "there"), "utf8")).toBe("mine");
    const third = await receive(3);
    third.place({}, { kind: "file", size, modified });
    expect(readFileSync(join(root, "there"), "utf8")).toBe("new");
    target.clear();
    expect(readdirSync(root)).toEqual(["there"]);
  });
});

describe("symbolic links in the target", () => {
  test("are seen as such, and never followed on the way", async () => {
    const outside = temporaryFolder();
    const root = temporaryFolder();
    symlinkSync(outside, join(root, "d"));
    const target = openTarget(root, TAG);
    expect(target.look(path("d"))).toEqual({ kind: "link", target: outside });
    expect(target.look(path("d/x"))).toEqual({
      ...{ kind: "obstacle", what: "d above it is a symbolic link" },
    });
    expect(() => {
      target.makeFolder(path("d/x"));
    }).toThrow("symbolic link");
    expect(() => {
      target.makeLink(path("d/x"), "y", ABSENT);
    }).toThrow("symbolic link");
    const file = await target.receive(path("d/x"), 1, 0);
    expect(() => {
      file.place({}, ABSENT);
    }).toThrow("symbolic link");
    expect(readdirSync(outside)).toEqual([]);
  });

  test("that have a temporary file's name are not written through", async () => {
    const victim = join(temporaryFolder({ file: "precious" }), "file");
    const root = temporaryFolder({ [`${SCRATCH}/`]: "" });
    symlinkSync(victim, join(root, SCRATCH, "1"));
    const target = openTarget(root, TAG);
    await expect(target.receive(path("a"), 1, 3)).rejects.toThrow("a can't be");
    expect(readFileSync(victim, "utf8")).toBe("precious");
  });

  test("don't lend their target's mode or time to anyone", () => {
    const victim = join(temporaryFolder({ file: "precious" }), "file");
    const root = temporaryFolder();
    symlinkSync(victim, join(root, "a"));
    const { mode } = lstatSync(victim);
    expect(() => {
      openTarget(root, TAG).setFacts(path("a"), { mode: "0777" });
    }).toThrow("a can't be given its time and mode");
    expect(lstatSync(victim).mode).toBe(mode);
  });

  test("are made, and replaced when that was expected", () => {
    const root = temporaryFolder();
    const target = openTarget(root, TAG);
    target.makeLink(path("l"), "one", ABSENT);
    expect(() => {
      target.makeLink(path("l"), "two", ABSENT);
    }).toThrow(LocalChangeError);
    target.makeLink(path("l"), "two", { kind: "link", target: "one" });
    expect(readlinkSync(join(root, "l"))).toBe("two");
  });
});

test("folders are made where they are not, the target's own with those above it", () => {
  const root = join(temporaryFolder(), "x/y");
  const target = openTarget(root, TAG);
  target.makeFolder(ROOT);
  target.makeFolder(path("a"));
  target.makeFolder(path("a"));
  writeFileSync(join(root, "f"), "");
  mkdirSync(join(root, "a/b"));
  expect(target.look(path("a/b"))).toEqual({ kind: "folder" });
  expect(() => {
    target.makeFolder(path("f/x"));
  }).toThrow("f above it is no folder");
});

test.each([
  "1970-01-01T00:00:00Z",
  "1969-12-31T23:59:59.999999999Z",
  "2024-05-01T10:00:00.5Z",
  "12024-05-01T10:00:00.000000001Z",
  "275760-09-13T00:00:00Z",
])("%s is read as it is written", (time) => {
  expect(isoTime(nanoseconds(time))).toBe(time);
});

test("names that would lead elsewhere, or to a device, are refused on Windows", () => {
  for (const name of [
    "C:",
    "a\\b",
    "a:stream",
    "NUL",
    "com1.txt",
    "dot.",
    "sp ",
  ])
    expect(targetNameProblem(name, "win32"), name).toBeDefined();
  for (const name of ["a\\b", "C:", "NUL", "dot."])
    expect(targetNameProblem(name, "linux"), name).toBeUndefined();
  expect(targetNameProblem("n".repeat(256), "linux")).toContain("255 bytes");
  expect(targetNameProblem("\ud800", "linux")).toContain("Unicode");
});
