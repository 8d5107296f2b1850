import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { InterruptedError, LocalFileError } from "../../../src/model/errors.ts";
import type { LocalTree } from "../../../src/model/local-files.ts";
import { parseRelativePath, ROOT } from "../../../src/model/path.ts";
import { DEFAULT_POLICY, type Policies } from "../../../src/model/policy.ts";
import type { ScanOptions } from "../../../src/scan/folder-scan.ts";
import { scanSource, sourceKind } from "../../../src/scan/scan-source.ts";
import { walkTree } from "./walk-tree.ts";
import { asNobody, makePipe, temporaryFolder } from "./temporary-folder.ts";

type Ignores = (path: string, kind: "file" | "folder") => boolean;

const policies = (ignores: Ignores): Policies => ({
  id: "",
  ignores,
  of: () => DEFAULT_POLICY,
});

const scan = (
  path: string,
  options: Partial<ScanOptions> = {},
): Promise<LocalTree> =>
  scanSource(path, {
    policies: policies(() => false),
    symlinks: "skip",
    reserved: undefined,
    signal: new AbortController().signal,
    ...options,
  });

/** The tree as one line an entry. */
const lines = (tree: LocalTree): string[] =>
  [...walkTree(tree)].flatMap(([folder, entries]) => [
    `${folder}:`,
    ...entries.map((entry) =>
      entry.kind === "file"
        ? `  ${entry.name} ${entry.size}`
        : `  ${entry.name} ${entry.kind}`,
    ),
  ]);

describe("a folder", () => {
  test("is walked whole, each folder's entries in byte order", async () => {
    const root = temporaryFolder({
      "b/deep/er/x": "12345",
      "b/empty/": "",
      "\u{1F600}": "",
      "\uFF5E": "",
      Z: "1",
      "a.txt": "123",
      a: "",
    });
    const tree = await scan(root);
    expect(lines(tree)).toEqual([
      ".:",
      "  Z 1",
      "  a 0",
      "  a.txt 3",
      "  b folder",
      "  \uFF5E 0",
      "  \u{1F600} 0",
      "b:",
      "  deep folder",
      "  empty folder",
      "b/deep:",
      "  er folder",
      "b/deep/er:",
      "  x 5",
      "b/empty:",
    ]);
    expect(tree).toMatchObject({ kind: "folder", files: 6, findings: [] });
  });

  test("leaves out what a restore that was cut off has left", async () => {
    const tree = await scan(
      temporaryFolder({
        ".ftp-sync-restore/x": "1",
        "d/.ftp-sync-restore/": "",
      }),
    );
    expect(lines(tree)).toEqual([".:", "  d folder", "d:"]);
    expect(tree.findings).toEqual([]);
  });

  test("tells of the files and bytes of each folder as it goes", async () => {
    const root = temporaryFolder({ "a/x": "123", "a/y": "4567", z: "8" });
    const told: number[][] = [];
    await scan(root, {
      onFolder: (files, bytes) => told.push([files, bytes]),
    });
    expect(told).toEqual([
      [1, 1],
      [2, 7],
    ]);
  });

  test.each([
    ["many folders", (i: number) => `${i}/`],
    ["one folder", (i: number) => `${i}`],
  ])(
    "of %s leaves turns to the event loop and stops when interrupted",
    async (_, name) => {
      const files: Record<string, string> = {};
      for (let i = 0; i < 40; i++) files[name(i)] = "";
      const root = temporaryFolder(files);
      const interruption = new AbortController();
      let steps = 0;
      const work = (): void => {
        const end = performance.now() + 2;
        while (performance.now() < end);
        if (++steps === 2)
          setImmediate(() => {
            interruption.abort();
          });
      };
      const scanning = scan(root, {
        signal: interruption.signal,
        onFolder: work,
        policies: policies((_, kind) => {
          if (kind === "file") work();
          return false;
        }),
      });
      await expect(scanning).rejects.toThrow(InterruptedError);
      expect(steps).toBeLessThan(40);
    },
  );

  test("is not begun when interrupted beforehand", async () => {
    const root = temporaryFolder();
    await expect(scan(root, { signal: AbortSignal.abort() })).rejects.toThrow(
      InterruptedError,
    );
  });
});

describe("a source that is one file", () => {
  test("is a tree of just this file", async () => {
    const root = temporaryFolder({ "one.bin": "1234", "two.bin": "" });
    const tree = await scan(join(root, "one.bin"));
    expect(lines(tree)).toEqual([".:", "  one.bin 4"]);
    expect(tree).toMatchObject({ kind: "file", files: 1, findings: [] });
  });

  test("may be ignored, or have an unsupported name", async () => {
    const root = temporaryFolder({ "one.tmp": "1", "a\nb": "1" });
    const ignored = await scan(join(root, "one.tmp"), {
      policies: policies((path) => path === "one.tmp"),
    });
    expect(lines(ignored)).toEqual([".:"]);
    const odd = await scan(join(root, "a\nb"));
    expect(odd).toMatchObject({
      files: 0,
      findings: [{ code: "name-unsupported" }],
    });
  });
});

describe("a source's own path", () => {
  test("is followed when it is a link, even under skip", async () => {
    const root = temporaryFolder({ "folder/x": "1", file: "12" });
    symlinkSync("folder", join(root, "to-folder"));
    symlinkSync("file", join(root, "to-file"));
    expect(lines(await scan(join(root, "to-folder")))).toEqual([".:", "  x 1"]);
    expect(lines(await scan(join(root, "to-file")))).toEqual([
      ".:",
      "  to-file 2",
    ]);
  });

  test("that can't be used is an error that says why and what to do", async () => {
    const root = temporaryFolder({ "locked/x": "1", secret: "1" });
    symlinkSync("nowhere", join(root, "dangling"));
    makePipe(join(root, "pipe"));
    chmodSync(root, 0o755);
    chmodSync(join(root, "locked"), 0);
    chmodSync(join(root, "secret"), 0);
    const message = (name: string): Promise<unknown> =>
      asNobody(() => scan(join(root, name))).then(
        () => "no error",
        (error: unknown) =>
          error instanceof LocalFileError && error.hint !== undefined
            ? error.message.replace(root, "")
            : error,
      );
    expect(await message("missing")).toBe("/missing is not there");
    expect(await message("secret/x")).toBe("/secret/x is not there");
    expect(await message("dangling")).toBe(
      "/dangling is a symbolic link that leads nowhere",
    );
    expect(await message("pipe")).toBe("/pipe is neither a folder nor a file");
    expect(await message("locked")).toBe(
      "/locked can't be read: permission denied (EACCES)",
    );
    expect(await message("secret")).toBe(
      "/secret can't be read: permission denied (EACCES)",
    );
  });

  test("tells its kind without a scan", () => {
    const root = temporaryFolder({ file: "" });
    symlinkSync("file", join(root, "to-file"));
    expect(sourceKind(root)).toBe("folder");
    expect(sourceKind(join(root, "to-file"))).toBe("file");
    expect(() => sourceKind(join(root, "missing"))).toThrow(LocalFileError);
  });

  test("must not become another folder meanwhile, as when its disk is unmounted", async () => {
    const root = temporaryFolder({ "source/a/x": "1", "source/b/x": "1" });
    const source = join(root, "source");
    let swapped = false;
    const scanning = scan(source, {
      onFolder: () => {
        if (swapped) return;
        renameSync(source, join(root, "away"));
        mkdirSync(source);
        swapped = true;
      },
    });
    await expect(scanning).rejects.toThrow(LocalFileError);
  });
});

describe("ignored entries", () => {
  test("are not in the tree; a folder is asked for before what is in it", async () => {
    const root = temporaryFolder({ "a/b/x": "", "a/c.tmp": "", d: "" });
    const asked: string[] = [];
    const tree = await scan(root, {
      policies: policies((path, kind) => {
        asked.push(`${path} ${kind}`);
        return path.endsWith(".tmp");
      }),
    });
    expect(lines(tree)).toEqual([
      ".:",
      "  a folder",
      "  d 0",
      "a:",
      "  b folder",
      "a/b:",
      "  x 0",
    ]);
    expect(asked).toEqual([
      "a folder",
      "d file",
      "a/b folder",
      "a/c.tmp file",
      "a/b/x file",
    ]);
  });

  test("that are folders are never read", async () => {
    const root = temporaryFolder({ "node_modules/x": "" });
    const tree = await scan(root, {
      policies: policies((path) => {
        // Reading it from here on would fail, and be found.
        rmSync(join(root, path), { recursive: true });
        writeFileSync(join(root, path), "");
        return true;
      }),
    });
    expect(lines(tree)).toEqual([".:"]);
    expect(tree.findings).toEqual([]);
  });

  test("give no findings, whatever else is wrong with them", async () => {
    const root = temporaryFolder({
      "a\rb": "",
      ".ftp-sync/x": "",
      x: "",
      ".x.hash": "",
      y: "",
      ".y.hash": "",
    });
    symlinkSync("nowhere", join(root, "link"));
    makePipe(join(root, "pipe"));
    const kinds = new Map<string, string>();
    const tree = await scan(root, {
      policies: policies((path, kind) => {
        kinds.set(path, kind);
        return path !== ".x.hash" && path !== "y";
      }),
    });
    expect(lines(tree)).toEqual([".:", "  .x.hash 0", "  y 0"]);
    expect(tree.findings).toEqual([]);
    expect(kinds.get("a\uFFFDb")).toBe("file");
    expect(kinds.get(".ftp-sync")).toBe("folder");
    expect(kinds.get("link")).toBe("file");
    expect(kinds.get("pipe")).toBe("file");
  });
});

describe("symbolic links", () => {
  test("are skipped with a warning, and asked for as files", async () => {
    const root = temporaryFolder({ "folder/x": "1" });
    symlinkSync("folder", join(root, "link"));
    symlinkSync("nowhere", join(root, "dangling"));
    const asked = new Map<string, string>();
    const tree = await scan(root, {
      policies: policies((path, kind) => {
        asked.set(path, kind);
        return path === "dangling";
      }),
    });
    expect(lines(tree)).toEqual([
      ".:",
      "  folder folder",
      "  link skipped",
      "folder:",
      "  x 1",
    ]);
    expect(tree.findings).toEqual([
      { level: "warning", code: "symlink-skipped", path: "link" },
    ]);
    expect(asked.get("link")).toBe("file");
  });

  test("are followed to files and folders, also outside the source", async () => {
    const outside = temporaryFolder({ "sub/y": "12", z: "123" });
    const root = temporaryFolder({ "folder/x": "1" });
    symlinkSync("folder", join(root, "inside"));
    symlinkSync(outside, join(root, "outside"));
    symlinkSync(join(outside, "z"), join(root, "z"));
    const asked = new Map<string, string>();
    const tree = await scan(root, {
      symlinks: "follow",
      policies: policies((path, kind) => {
        asked.set(path, kind);
        return false;
      }),
    });
    expect(lines(tree)).toEqual([
      ".:",
      "  folder folder",
      "  inside folder",
      "  outside folder",
      "  z 3",
      "folder:",
      "  x 1",
      "inside:",
      "  x 1",
      "outside:",
      "  sub folder",
      "  z 3",
      "outside/sub:",
      "  y 2",
    ]);
    expect(tree.findings).toEqual([]);
    expect(asked.get("outside")).toBe("folder");
    expect(asked.get("z")).toBe("file");
  });

  test("that lead nowhere or to something special are skipped when following", async () => {
    const root = temporaryFolder({ file: "" });
    symlinkSync("nowhere", join(root, "dangling"));
    symlinkSync("file/x", join(root, "through-a-file"));
    symlinkSync("self", join(root, "self"));
    makePipe(join(root, "pipe"));
    symlinkSync("pipe", join(root, "to-pipe"));
    const tree = await scan(root, { symlinks: "follow" });
    expect(lines(tree)).toEqual([
      ".:",
      "  dangling skipped",
      "  file 0",
      "  pipe skipped",
      "  self skipped",
      "  through-a-file skipped",
      "  to-pipe skipped",
    ]);
    const warning = (code: string, path: string) =>
      expect.objectContaining({ level: "warning", code, path }) as unknown;
    expect(tree.findings).toEqual([
      warning("symlink-dangling", "dangling"),
      warning("special-file", "pipe"),
      warning("symlink-dangling", "self"),
      warning("symlink-dangling", "through-a-file"),
      warning("special-file", "to-pipe"),
    ]);
  });

  test("that lead to a folder that they lie in are not followed", async () => {
    const root = temporaryFolder({
      "source/a/b/": "",
      "other/": "",
      "sour/x": "",
    });
    const source = join(root, "source");
    symlinkSync("../sour", join(source, "begins-alike"));
    symlinkSync("..", join(source, "a/b/up"));
    symlinkSync(".", join(source, "here"));
    symlinkSync(root, join(source, "above-the-source"));
    // Two folders that lead to each other: the way back is the loop.
    symlinkSync("../other", join(source, "there"));
    symlinkSync("../source/a", join(root, "other/back"));
    symlinkSync("../../other", join(source, "a/forth"));
    const tree = await scan(source, { symlinks: "follow" });
    expect(
      tree.findings.map(({ code, path }) => `${code} ${path ?? ""}`),
    ).toEqual([
      "symlink-loop a/b/up",
      "symlink-loop a/forth/back",
      "symlink-loop above-the-source",
      "symlink-loop here",
      "symlink-loop there/back/b/up",
      "symlink-loop there/back/forth",
    ]);
    expect(tree.folders.has(parseRelativePath("begins-alike"))).toBe(true);
    expect(tree.folders.get(parseRelativePath("a/b"))).toEqual([
      { kind: "skipped", name: "up" },
    ]);
  });
});

describe("symbolic links under record", () => {
  test("are entries with their targets, wherever those lead", async () => {
    const root = temporaryFolder({ "folder/x": "1" });
    const targets = {
      absolute: "/etc/passwd",
      dangling: "no where",
      itself: "itself",
      odd: "a\\b\"c\t'\u{1F600}e\u0301",
      "to-folder": "folder/",
      up: "../..",
    };
    for (const [name, target] of Object.entries(targets))
      symlinkSync(target, join(root, name));
    const asked = new Map<string, string>();
    const tree = await scan(root, {
      symlinks: "record",
      policies: policies((path, kind) => {
        asked.set(path, kind);
        return path === "up";
      }),
    });
    const { up, ...others } = targets;
    expect(up).toBe("../..");
    expect(
      tree.folders
        .get(ROOT)
        ?.flatMap((entry) =>
          entry.kind === "link" ? [[entry.name, entry.target]] : [],
        ),
    ).toEqual(Object.entries(others));
    expect([...walkTree(tree)].map(([folder]) => folder)).toEqual([
      ".",
      "folder",
    ]);
    expect(tree).toMatchObject({ files: 1, findings: [] });
    expect(asked.get("to-folder")).toBe("file");
  });

  test("are skipped with a warning when their targets are no text", async () => {
    const root = temporaryFolder();
    symlinkSync(Buffer.from("caf\xe9", "latin1"), join(root, "bytes"));
    symlinkSync("two\nlines", join(root, "line-feed"));
    symlinkSync("icon\r", join(root, "return"));
    symlinkSync("true\uFFFD", join(root, "text"));
    const tree = await scan(root, { symlinks: "record" });
    expect(lines(tree)).toEqual([
      ".:",
      "  bytes skipped",
      "  line-feed skipped",
      "  return skipped",
      "  text link",
    ]);
    const because = (path: string, why: string): unknown => ({
      ...{ level: "warning", code: "unreadable", path },
      detail: `where it leads to can't be recorded: ${why}`,
    });
    expect(tree.findings).toEqual([
      because("bytes", "its bytes are not UTF-8"),
      because("line-feed", "it holds a line end"),
      because("return", "it holds a line end"),
    ]);
  });
});

describe("a file's facts", () => {
  test("are its size, its time to the nanosecond, its mode and its owner", async () => {
    const root = temporaryFolder({ a: "123", b: "", c: "" });
    const times = {
      a: "2024-05-01T10:00:00.120000001Z",
      b: "1969-12-31T23:59:58.25Z",
      c: "2033-05-18T03:33:20Z",
    };
    const modes = { a: 0o644, b: 0o4750, c: 0o7 };
    for (const name of ["a", "b", "c"] as const) {
      execFileSync("touch", ["-d", times[name], join(root, name)]);
      chmodSync(join(root, name), modes[name]);
    }
    const { uid, gid } = lstatSync(root);
    const isRoot = process.geteuid?.() === 0;
    // Only root may give a file away.
    if (isRoot) chownSync(join(root, "b"), 1234, 56);
    // Giving it away took this bit.
    chmodSync(join(root, "b"), modes.b);
    const tree = await scan(root);
    const owner = `${uid}:${gid}`;
    expect(tree.folders.get(ROOT)).toMatchObject([
      { name: "a", size: 3, modified: times.a, mode: "0644", owner },
      {
        ...{ name: "b", size: 0, modified: times.b, mode: "4750" },
        owner: isRoot ? "1234:56" : owner,
      },
      { name: "c", size: 0, modified: times.c, mode: "0007", owner },
    ]);
  });

  test("are the target's when a link is followed", async () => {
    const root = temporaryFolder({ file: "123" });
    const folder = temporaryFolder();
    symlinkSync(join(root, "file"), join(folder, "link"));
    execFileSync("touch", ["-d", "2024-05-01T10:00:00.5Z", join(root, "file")]);
    const tree = await scan(folder, { symlinks: "follow" });
    expect(tree.folders.get(ROOT)).toMatchObject([
      { name: "link", size: 3, modified: "2024-05-01T10:00:00.5Z" },
    ]);
  });
});

describe("what can't be backed up", () => {
  test("pipes and sockets are skipped with a warning", async () => {
    const root = temporaryFolder();
    makePipe(join(root, "pipe"));
    const server = createServer().listen(join(root, "socket"));
    onTestFinished(() => {
      server.close();
    });
    await new Promise((resolve) => server.once("listening", resolve));
    const tree = await scan(root);
    expect(lines(tree)).toEqual([".:", "  pipe skipped", "  socket skipped"]);
    expect(tree.findings).toEqual([
      {
        level: "warning",
        code: "special-file",
        path: "pipe",
        detail: "a pipe",
      },
      {
        level: "warning",
        code: "special-file",
        path: "socket",
        detail: "a socket",
      },
    ]);
  });

  test("a folder without permission is skipped with the system's words, and nothing in it is gone", async () => {
    const root = temporaryFolder({ "a/locked/x": "1", "a/y": "1" });
    chmodSync(root, 0o755);
    chmodSync(join(root, "a/locked"), 0);
    const tree = await asNobody(() => scan(root));
    expect(lines(tree)).toEqual([
      ".:",
      "  a folder",
      "a:",
      "  locked skipped",
      "  y 1",
    ]);
    expect(tree.findings).toEqual([
      {
        level: "error",
        code: "unreadable",
        path: "a/locked",
        detail: "permission denied (EACCES)",
      },
    ]);
  });

  test("an entry that can't even be looked at is skipped, unless it is ignored either way", async () => {
    const root = temporaryFolder({ "a/x": "1", "a/y": "1", "a/z": "1" });
    chmodSync(root, 0o755);
    chmodSync(join(root, "a"), 0o444);
    const tree = await asNobody(() =>
      scan(root, {
        policies: policies(
          (path, kind) =>
            path === "a/x" || (path === "a/y" && kind === "folder"),
        ),
      }),
    );
    expect(lines(tree)).toEqual([
      ".:",
      "  a folder",
      "a:",
      "  y skipped",
      "  z skipped",
    ]);
    expect(tree.findings).toMatchObject([
      { level: "error", code: "unreadable", path: "a/y" },
      { level: "error", code: "unreadable", path: "a/z" },
    ]);
  });

  test("a folder that vanishes while it is looked at was never there", async () => {
    const root = temporaryFolder({ "a/x": "1", b: "1" });
    const tree = await scan(root, {
      policies: policies((path) => {
        if (path === "a") rmSync(join(root, "a"), { recursive: true });
        return false;
      }),
    });
    expect(lines(tree)).toEqual([".:", "  b 1"]);
    expect(tree.findings).toEqual([]);
  });

  test("a file that vanishes before it is looked at was never there", async () => {
    const root = temporaryFolder({ a: "1", b: "1" });
    const tree = await scan(root, {
      policies: policies((path) => {
        if (path === "a") rmSync(join(root, "b"));
        return false;
      }),
    });
    expect(lines(tree)).toEqual([".:", "  a 1"]);
  });
});

describe("names", () => {
  test("with line ends are found and left out with all that is below", async () => {
    const root = temporaryFolder({ "Icon\r": "", "a\nb/x": "", c: "" });
    const tree = await scan(root);
    expect(lines(tree)).toEqual([".:", "  c 0"]);
    expect(tree.findings).toEqual([
      {
        level: "error",
        code: "name-unsupported",
        path: "Icon\uFFFD",
        detail:
          '"Icon\\r": it holds a carriage return, which ends an FTP command',
      },
      {
        level: "error",
        code: "name-unsupported",
        path: "a\uFFFDb",
        detail: '"a\\nb": it holds a line feed, which ends an FTP command',
      },
    ]);
  });

  test("that aren't UTF-8 are found, and told from a true U+FFFD", async () => {
    const root = temporaryFolder({ "true\uFFFD": "1", plain: "" });
    const raw = (name: string): Buffer =>
      Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name, "latin1")]);
    writeFileSync(raw('"caf\xe9\\'), "");
    mkdirSync(raw("d\xe9/"));
    writeFileSync(raw("d\xe9/x"), "");
    writeFileSync(raw("ignored\xff"), "");
    const tree = await scan(root, {
      policies: policies((path) => path === "ignored\uFFFD"),
    });
    expect(lines(tree)).toEqual([".:", "  plain 0", "  true\uFFFD 1"]);
    expect(tree.findings).toEqual([
      {
        level: "error",
        code: "name-unsupported",
        path: '"caf\uFFFD\\',
        detail: '"\\"caf\\xe9\\\\": its bytes are not UTF-8',
      },
      {
        level: "error",
        code: "name-unsupported",
        path: "d\uFFFD",
        detail: '"d\\xe9": its bytes are not UTF-8',
      },
    ]);
  });

  test("that are only awkward are kept exactly", async () => {
    const names = [
      " lead",
      "-rf",
      "back\\slash",
      "e\u0301",
      "new\ttab",
      "trail ",
      "x".repeat(255),
      "\u00e9",
    ];
    const root = temporaryFolder(
      Object.fromEntries(names.map((name) => [name, ""])),
    );
    const tree = await scan(root);
    expect(lines(tree)).toEqual([".:", ...names.map((name) => `  ${name} 0`)]);
  });

  test("`.ftp-sync` is reserved at the top, and only there", async () => {
    const root = temporaryFolder({ ".ftp-sync/x": "", "a/.ftp-sync": "" });
    const tree = await scan(root);
    expect(lines(tree)).toEqual([".:", "  a folder", "a:", "  .ftp-sync 0"]);
    expect(tree.findings).toEqual([
      { level: "error", code: "reserved-name", path: ".ftp-sync" },
    ]);
  });

  test("below which the remote keeps other things of ours are reserved", async () => {
    const root = temporaryFolder({
      "a/meta/x": "",
      "a/meta.txt": "",
      "b/a/meta": "",
      meta: "",
      ".ftp-sync": "",
    });
    const options = { reserved: parseRelativePath("a/meta") };
    const tree = await scan(root, options);
    expect(lines(tree)).toEqual([
      ...[".:", "  a folder", "  b folder", "  meta 0"],
      ...["a:", "  meta.txt 0"],
      ...["b:", "  a folder", "b/a:", "  meta 0"],
    ]);
    expect(tree.findings).toEqual([
      { level: "error", code: "reserved-name", path: ".ftp-sync" },
      {
        level: "error",
        code: "reserved-name",
        path: "a/meta",
        detail: "it is the manifest's `state` on the remote",
      },
    ]);
    const ignoring = await scan(root, {
      ...options,
      policies: policies((path) => path === "a" || path === ".ftp-sync"),
    });
    expect(ignoring.findings).toEqual([]);
  });

  test("of another file's hash file are found and left out", async () => {
    const root = temporaryFolder({
      "a/x": "",
      "a/.x.hash": "",
      "a/y": "",
      "a/.y.hash/z": "",
      "a/folder/": "",
      "a/.folder.hash": "",
      "a/.nobody.hash": "",
      ".x.hash": "",
    });
    writeFileSync(join(root, "a/.link.hash"), "");
    symlinkSync("x", join(root, "a/link"));
    symlinkSync("x", join(root, "a/.z.hash"));
    writeFileSync(join(root, "a/z"), "");
    const tree = await scan(root);
    expect(lines(tree)).toEqual([
      ".:",
      "  .x.hash 0",
      "  a folder",
      "a:",
      "  .folder.hash 0",
      "  .link.hash 0",
      "  .nobody.hash 0",
      "  .z.hash skipped",
      "  folder folder",
      "  link skipped",
      "  x 0",
      "  y 0",
      "  z 0",
      "a/folder:",
    ]);
    expect(
      tree.findings.filter(({ code }) => code !== "symlink-skipped"),
    ).toEqual([
      {
        level: "error",
        code: "hash-file-name",
        path: "a/.x.hash",
        detail: 'it is the name of the hash file of "x"',
      },
      {
        level: "error",
        code: "hash-file-name",
        path: "a/.y.hash",
        detail: 'it is the name of the hash file of "y"',
      },
    ]);
  });
});
