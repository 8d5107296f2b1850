import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  InterruptedError,
  LocalChangeError,
  LocalFileError,
} from "../../../src/model/errors.ts";
import type {
  DigestRequest,
  DigestResult,
  LocalFiles,
} from "../../../src/model/local-files.ts";
import { parseRelativePath } from "../../../src/model/path.ts";
import { streamOf } from "../../../src/model/stream-of.ts";
import { openLocalFiles } from "../../../src/scan/local-files.ts";
import { asNobody, makePipe, temporaryFolder } from "./temporary-folder.ts";

const MIB = 1024 * 1024;

const open = (root: string): LocalFiles =>
  openLocalFiles(root, "folder", new AbortController().signal);

/** Copies, since a chunk's memory is used again. */
async function chunksOf(files: LocalFiles, path: string): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of files.read(parseRelativePath(path)))
    chunks.push(Buffer.from(chunk));
  return chunks;
}

const request = (
  path: string,
  want: DigestRequest["want"] = "partial",
): DigestRequest => ({ path: parseRelativePath(path), want });

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const digestOf = (
  files: LocalFiles,
  ...asked: DigestRequest[]
): Promise<DigestResult[]> => collect(files.digest(streamOf(asked)));

const sha256 = (...parts: Uint8Array[]): string =>
  createHash("sha256").update(Buffer.concat(parts)).digest("hex");

/** Bytes without a period that a chunk's size divides. */
function bytes(size: number): Buffer {
  const content = Buffer.alloc(size);
  for (let at = 0; at < size; at++) content[at] = (at * 31 + (at >> 8)) % 251;
  return content;
}

/** Paths of what this process holds open below a folder. */
const openBelow = (root: string): string[] =>
  readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(root) ? [path] : [];
    } catch {
      return [];
    }
  });

describe("digests", () => {
  test.each([
    0,
    1,
    8191,
    8192,
    8193,
    16_383,
    16_384,
    16_385,
    MIB - 1,
    MIB,
    MIB + 1,
    3 * MIB + 8193,
  ])("of %d bytes are of the ends and of the whole", async (size) => {
    const content = bytes(size);
    const root = temporaryFolder({ "a/file": content });
    const [ends, whole] = await digestOf(
      open(root),
      request("a/file", "partial"),
      request("a/file", "full"),
    );
    const partial =
      size <= 16_384
        ? sha256(content)
        : sha256(content.subarray(0, 8192), content.subarray(-8192));
    expect(ends).toMatchObject({
      kind: "digest",
      path: "a/file",
      size,
      partial: `sha256-partial:${partial}`,
      full: undefined,
    });
    expect(whole).toMatchObject({
      kind: "digest",
      size,
      partial: `sha256-partial:${partial}`,
      full: `sha256:${sha256(content)}`,
    });
  });

  test("come with the file's time to the nanosecond and its mode", async () => {
    const root = temporaryFolder({ a: "", b: "", c: "" });
    const touch = (name: string, time: string): unknown =>
      execFileSync("touch", ["-d", time, join(root, name)]);
    touch("a", "2024-05-01T10:00:00.120000001Z");
    touch("b", "1969-12-31T23:59:58.25Z");
    utimesSync(join(root, "c"), 2e9, 2e9);
    chmodSync(join(root, "a"), 0o644);
    chmodSync(join(root, "b"), 0o4750);
    chmodSync(join(root, "c"), 0o7);
    expect(
      await digestOf(open(root), request("a"), request("b"), request("c")),
    ).toMatchObject([
      { modified: "2024-05-01T10:00:00.120000001Z", mode: "0644" },
      { modified: "1969-12-31T23:59:58.25Z", mode: "4750" },
      { modified: "2033-05-18T03:33:20Z", mode: "0007" },
    ]);
  });

  test("of a source that is one file, or behind links, are the target's", async () => {
    const root = temporaryFolder({ file: "123" });
    symlinkSync("file", join(root, "link"));
    const one = openLocalFiles(
      join(root, "link"),
      "file",
      new AbortController().signal,
    );
    const full = `sha256:${sha256(Buffer.from("123"))}`;
    expect(await digestOf(one, request("link", "full"))).toMatchObject([
      { path: "link", size: 3, full },
    ]);
    expect(await digestOf(open(root), request("link", "full"))).toMatchObject([
      { path: "link", size: 3, full },
    ]);
  });

  test("fail with the reason and the relative path, and the others go on", async () => {
    const root = temporaryFolder({ secret: "1", "folder/": "", good: "1" });
    makePipe(join(root, "pipe"));
    chmodSync(root, 0o755);
    chmodSync(join(root, "secret"), 0);
    const results = await asNobody(() =>
      digestOf(
        open(root),
        ...["missing", "good/x", "secret", "folder", "pipe", "good"].map(
          (path) => request(path),
        ),
      ),
    );
    const told = results.map((result) =>
      result.kind === "digest"
        ? result.path
        : [result.error.name, result.error.message],
    );
    expect(told).toEqual([
      ["LocalFileError", "missing vanished"],
      ["LocalFileError", "good/x vanished"],
      ["LocalFileError", "secret can't be read: permission denied (EACCES)"],
      ["LocalFileError", "folder is no longer a plain file"],
      ["LocalFileError", "pipe is no longer a plain file"],
      "good",
    ]);
    expect(openBelow(root)).toEqual([]);
  });

  test.each([
    [
      "grows",
      (path: string) => {
        appendFileSync(path, Buffer.alloc(2 * MIB));
      },
    ],
    [
      "shrinks",
      (path: string) => {
        truncateSync(path, 5 * MIB);
      },
    ],
  ])("fail when the file %s meanwhile", async (_, change) => {
    const root = temporaryFolder({ file: bytes(40 * MIB) });
    const results = digestOf(open(root), request("file", "full"));
    // The first turn of the loop begins the hashing, which takes dozens more.
    setImmediate(() =>
      setImmediate(() => {
        change(join(root, "file"));
      }),
    );
    const [result] = await results;
    expect(result).toMatchObject({ kind: "failed", path: "file" });
    expect(result?.kind === "failed" && result.error).toBeInstanceOf(
      LocalChangeError,
    );
    expect(openBelow(root)).toEqual([]);
  });

  test("fail when there is more to read than the file's size says", async () => {
    const files = open("/proc/self");
    for (const want of ["partial", "full"] as const) {
      const [result] = await digestOf(files, request("status", want));
      expect(result?.kind === "failed" && result.error).toBeInstanceOf(
        LocalChangeError,
      );
    }
  });

  test("are asked for by answers: none waits for the next request", async () => {
    const root = temporaryFolder({ a: "1" });
    let answered: () => void = () => undefined;
    const answer = new Promise<void>((resolve) => (answered = resolve));
    async function* requests(): AsyncGenerator<DigestRequest> {
      yield request("a");
      await answer;
      yield request("a", "full");
    }
    const wants: unknown[] = [];
    for await (const result of open(root).digest(requests())) {
      wants.push(result.kind === "digest" && result.full !== undefined);
      answered();
    }
    expect(wants).toEqual([false, true]);
  });

  test("leave turns to the event loop and end when interrupted", async () => {
    const root = temporaryFolder({ small: bytes(100), large: bytes(40 * MIB) });
    for (const [path, want] of [
      ["small", "partial"],
      ["large", "full"],
    ] as const) {
      const interruption = new AbortController();
      const files = openLocalFiles(root, "folder", interruption.signal);
      let count = 0;
      async function* endless(): AsyncGenerator<DigestRequest> {
        for (;;) yield await Promise.resolve(request(path, want));
      }
      const hashing = (async () => {
        for await (const result of files.digest(endless()))
          if (result.kind === "digest") count++;
      })();
      setTimeout(() => {
        interruption.abort();
      }, 5);
      await expect(hashing).rejects.toThrow(InterruptedError);
      if (path === "large") expect(count).toBe(0);
      expect(openBelow(root)).toEqual([]);
    }
  });
});

describe("contents", () => {
  test("come in chunks of 512 KiB, from the start each time", async () => {
    const content = bytes(600_000);
    const root = temporaryFolder({ "a/file": content, empty: "" });
    const files = open(root);
    for (let i = 0; i < 2; i++) {
      const chunks = await chunksOf(files, "a/file");
      expect(chunks.map((chunk) => chunk.length)).toEqual([524_288, 75_712]);
      expect(Buffer.concat(chunks).equals(content)).toBe(true);
    }
    const none = await collect(files.read(parseRelativePath("empty")));
    expect(none).toEqual([]);
  });

  test("are all there is now, also when the file grew meanwhile", async () => {
    const root = temporaryFolder({ file: "12345" });
    const chunks: Uint8Array[] = [];
    for await (const chunk of open(root).read(parseRelativePath("file"))) {
      if (chunks.length === 0) appendFileSync(join(root, "file"), "6789");
      chunks.push(Buffer.from(chunk));
    }
    expect(Buffer.concat(chunks).toString()).toBe("123456789");
  });

  test("hold no descriptor after the end or an early break", async () => {
    const root = temporaryFolder({ file: bytes(600_000) });
    for await (const chunk of open(root).read(parseRelativePath("file"))) {
      expect(chunk).toHaveLength(524_288);
      expect(openBelow(root)).toEqual([join(root, "file")]);
      break;
    }
    expect(openBelow(root)).toEqual([]);
    await collect(open(root).read(parseRelativePath("file")));
    expect(openBelow(root)).toEqual([]);
  });

  test("that can't be read throw what is wrong", async () => {
    const root = temporaryFolder({ file: "1" });
    unlinkSync(join(root, "file"));
    mkdirSync(join(root, "folder"));
    const read = (path: string): Promise<unknown> =>
      collect(open(root).read(parseRelativePath(path)));
    await expect(read("file")).rejects.toThrow(
      new LocalFileError("file vanished", { hint: "plan again" }),
    );
    await expect(read("folder")).rejects.toThrow(
      new LocalFileError("folder is no longer a plain file", {
        hint: "plan again",
      }),
    );
  });

  test("end when interrupted", async () => {
    const root = temporaryFolder({ file: bytes(600_000) });
    const interruption = new AbortController();
    const files = openLocalFiles(root, "folder", interruption.signal);
    const content = files.read(parseRelativePath("file"));
    const chunks = content[Symbol.asyncIterator]();
    expect(await chunks.next()).toMatchObject({ done: false });
    interruption.abort();
    await expect(chunks.next()).rejects.toThrow(InterruptedError);
    expect(openBelow(root)).toEqual([]);
  });
});
