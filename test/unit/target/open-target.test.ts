/** Writing into the target: whole or not at all, with its facts, never through a link, never over what appeared. */
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { hash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { LocalChangeError } from "../../../src/model/errors.ts";
import { parseRelativePath, ROOT } from "../../../src/model/path.ts";
import { isoTime } from "../../../src/scan/iso-time.ts";
import {
  targetNameProblem,
  targetPathProblem,
} from "../../../src/target/name-problem.ts";
import { nanoseconds } from "../../../src/target/nanoseconds.ts";
import { openTarget } from "../../../src/target/open-target.ts";
import { temporaryKey } from "../../../src/target/scratch-folders.ts";
import { asNobody, temporaryFolder } from "../scan/temporary-folder.ts";

const SCRATCH = ".ftp-sync-restore";
const DEAD = 1;
const ALIVE = 2;
const open = (root: string) =>
  openTarget(root, { pid: 3, isAlive: (pid) => pid === ALIVE });
const path = parseRelativePath;
const ABSENT = { kind: "absent" } as const;
const sha = (text: string) => `sha256:${hash("sha256", text, "hex")}`;

/** Where a process has left something of a content. */
function left(
  at: string,
  { size, hash = "" }: { size: number; hash?: string },
  owner = DEAD,
): string {
  return `${SCRATCH}/${temporaryKey(path(at), String(size), hash)}-${owner}`;
}

describe("a content", () => {
  test("is in place whole, with time and mode, and nothing else is left", async () => {
    const root = temporaryFolder();
    const target = open(root);
    const file = await target.receive(path("a"), { size: 6 });
    await file.write(Buffer.from("abc"));
    expect(readdirSync(root)).toEqual([SCRATCH]);
    expect(file.problem(undefined)).toBe("3 bytes came instead of 6");
    await file.write(Buffer.from("def"));
    expect(file.problem(sha("abcdef"))).toBeUndefined();
    const modified = "2001-02-03T04:05:06.123456789Z";
    file.place({ modified, mode: "0640" }, ABSENT);
    expect(await target.finishTimes()).toBe(0);
    target.clear(true);
    expect(readdirSync(root)).toEqual(["a"]);
    expect(readFileSync(join(root, "a"), "utf8")).toBe("abcdef");
    expect(target.look(path("a"))).toMatchObject({
      ...{ kind: "file", size: 6, modified, mode: "0640" },
    });
  });

  test("of another digest is told with both", async () => {
    const target = open(temporaryFolder());
    const file = await target.receive(path("a"), { size: 3 });
    await file.write(Buffer.from("bad"));
    expect(file.problem(sha("abc"))).toBe(
      `what came has the digest ${sha("bad")} instead of ${sha("abc")}`,
    );
    file.abandon(false);
  });

  test("goes on with what an earlier run left, hashed again", async () => {
    const [begun, rest] = ["a".repeat(70_000), "b".repeat(10_000)];
    const content = { size: 80_000, hash: sha(begun + rest) };
    const root = temporaryFolder({ [left("a", content)]: begun });
    const file = await open(root).receive(path("a"), content);
    expect([file.held, file.resumed]).toEqual([70_000, true]);
    await file.write(Buffer.from(rest));
    expect(file.problem(content.hash)).toBeUndefined();
    file.abandon(true);
    const target = open(root);
    const again = await target.receive(path("a"), content);
    expect(again.held).toBe(80_000);
    again.place({}, ABSENT);
    target.clear(true);
    expect(readdirSync(root)).toEqual(["a"]);
  });

  test("is not kept for a next run where that would save nothing", async () => {
    const root = temporaryFolder();
    const target = open(root);
    const file = await target.receive(path("a"), { size: 6 });
    await file.write(Buffer.from("abc"));
    file.abandon(true);
    target.clear(false);
    expect(readdirSync(root)).toEqual([]);
  });

  test("does not go on with what is of another file or content, nor with what another process has in work", async () => {
    const content = { size: 6, hash: sha("abcdef") };
    const root = temporaryFolder({
      [left("b", content)]: "abc",
      [left("a", { ...content, size: 7 })]: "abc",
      [left("a", { ...content, hash: sha("other") })]: "abc",
      [left("a", content, ALIVE)]: "abc",
    });
    const target = open(root);
    const file = await target.receive(path("a"), content);
    expect(file.held).toBe(0);
    await file.write(Buffer.from("abcdef"));
    file.place({}, ABSENT);
    target.clear(true);
    expect(readdirSync(join(root, SCRATCH))).toEqual([
      left("a", content, ALIVE).slice(SCRATCH.length + 1),
    ]);
  });

  test("begins anew where what is left may not be written any more", async () => {
    const content = { size: 6, hash: sha("abcdef") };
    const root = temporaryFolder({ [left("a", content)]: "abcdef" });
    chmodSync(join(root, left("a", content)), 0o444);
    chmodSync(join(root, SCRATCH), 0o777);
    chmodSync(root, 0o777);
    const file = await asNobody(() => open(root).receive(path("a"), content));
    expect(file.held).toBe(0);
    file.abandon(false);
  });

  test("is never written into a file that has its name already", async () => {
    const root = temporaryFolder({ done: "abc", [`${SCRATCH}/`]: "" });
    linkSync(join(root, "done"), join(root, left("done", { size: 6 })));
    const file = await open(root).receive(path("done"), { size: 6 });
    expect(file.held).toBe(0);
    await file.write(Buffer.from("xxxxxx"));
    file.abandon(false);
    expect(readFileSync(join(root, "done"), "utf8")).toBe("abc");
  });

  test("replaces nothing that appeared, and only what was expected", async () => {
    const root = temporaryFolder({ there: "mine" });
    const target = open(root);
    const receive = async () => {
      const file = await target.receive(path("there"), { size: 3 });
      await file.write(Buffer.from("new"));
      return file;
    };
    const first = await receive();
    expect(() => {
      first.place({}, ABSENT);
    }).toThrow(LocalChangeError);
    const { size, modified } = Object(target.look(path("there"))) as {
      size: number;
      modified: string;
    };
    const second = await receive();
    expect(() => {
      second.place({}, { kind: "file", size: size + 1, modified });
    }).toThrow(LocalChangeError);
    expect(readFileSync(join(root, "there"), "utf8")).toBe("mine");
    const third = await receive();
    third.place({}, { kind: "file", size, modified });
    expect(readFileSync(join(root, "there"), "utf8")).toBe("new");
    target.clear(true);
    expect(readdirSync(root)).toEqual(["there"]);
  });
});

describe("symbolic links in the target", () => {
  test("are seen as such, and never followed on the way", async () => {
    const outside = temporaryFolder();
    const root = temporaryFolder();
    symlinkSync(outside, join(root, "d"));
    const target = open(root);
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
    const file = await target.receive(path("d/x"), { size: 0 });
    expect(() => {
      file.place({}, ABSENT);
    }).toThrow("symbolic link");
    expect(readdirSync(outside)).toEqual([]);
  });

  test("that have a temporary file's name are not written through", async () => {
    const victim = join(temporaryFolder({ file: "precious" }), "file");
    const root = temporaryFolder({ [`${SCRATCH}/`]: "" });
    symlinkSync(victim, join(root, left("a", { size: 3 })));
    const target = open(root);
    await expect(target.receive(path("a"), { size: 3 })).rejects.toThrow(
      "a can't be",
    );
    expect(readFileSync(victim, "utf8")).toBe("precious");
  });

  test("don't lend their target's mode or time to anyone", () => {
    const victim = join(temporaryFolder({ file: "precious" }), "file");
    const root = temporaryFolder();
    symlinkSync(victim, join(root, "a"));
    const { mode } = lstatSync(victim);
    expect(() => {
      open(root).setFacts(path("a"), { mode: "0777" });
    }).toThrow("a can't be given its time and mode");
    expect(lstatSync(victim).mode).toBe(mode);
  });

  test("are made, and replaced when that was expected", () => {
    const root = temporaryFolder();
    const target = open(root);
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
  const target = open(root);
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
  expect(isoTime(nanoseconds(time) ?? 0n)).toBe(time);
});

test.each([
  [{ modified: "2024-13-41T25:61:61Z" }, "time (there is no time 2024-13-41"],
  [{ modified: "999999-01-01T00:00:00Z" }, "time (there is no time 999999-"],
  ...(process.getuid?.() === 0
    ? ([
        [{ owner: "4294967295:0" }, "owner (there is no 4294967295:0)"],
      ] as const)
    : []),
] as const)(
  "a file whose fact there can't be, %j, has its content, and the lack is told",
  async (facts, words) => {
    const root = temporaryFolder({ a: "" });
    const target = open(root);
    expect(() => {
      target.setFacts(path("a"), facts);
    }).toThrow(`it lacks its ${words}`);
    const file = await target.receive(path("b"), { size: 1 });
    await file.write(Buffer.from("b"));
    expect(() => {
      file.place({ ...facts, mode: "0640" }, ABSENT);
    }).toThrow(`its content is here, but it lacks its ${words}`);
    expect(target.look(path("b"))).toMatchObject({ size: 1, mode: "0640" });
  },
);

test("a path that the system can't take is told before anything is done", () => {
  const target = open(temporaryFolder());
  const long = path(
    Array.from({ length: 20 }, () => "n".repeat(250)).join("/"),
  );
  expect(target.pathProblem(long)).toMatch(
    /^its path here has more than \d+ bytes$/,
  );
  expect(target.pathProblem(path("n".repeat(250)))).toBeUndefined();
  const drive = targetPathProblem("C:\\".padEnd(32_001, "n"), "win32");
  expect(drive).toContain("32000 bytes");
});

test.skipIf(process.getuid?.() !== 0 || process.platform !== "linux")(
  "a file gets its name also where another file system begins below the folder",
  async () => {
    const root = temporaryFolder({ "d/": "" });
    execFileSync("mount", ["-t", "tmpfs", "none", join(root, "d")]);
    onTestFinished(() => {
      execFileSync("umount", ["-l", join(root, "d")]);
    });
    mkdirSync(join(root, "d/e"));
    const target = open(root);
    for (const at of ["a", "d/e/a"]) {
      const file = await target.receive(path(at), { size: 1 });
      await file.write(Buffer.from("x"));
      file.place({}, ABSENT);
    }
    target.clear(true);
    expect(readdirSync(root)).toEqual(["a", "d"]);
    expect(readdirSync(join(root, "d"))).toEqual(["e"]);
    expect(readdirSync(join(root, "d/e"))).toEqual(["a"]);
  },
);

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
