/** Remotes that the Python ftp-sync wrote, and remotes for it: not one re-upload in either direction. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ancestorFull, ancestorPartial } from "../support/disk.ts";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import { Workspace } from "../support/workspace.ts";

let server: FtpServer;
let workspace: Workspace;

beforeEach(async () => {
  server = await startFtpServer();
  workspace = await Workspace.make(server);
});
afterEach(async () => {
  await server.stop();
  await workspace.remove();
});

const FILES: readonly (readonly [string, number])[] = [
  ["empty", 0],
  ["small", 100],
  ["edge", 16_384],
  ["large", 16_385],
  ["sub/folder/huge file", 200_000],
];

const content = (size: number): Buffer =>
  Buffer.alloc(size, "0123456789abcdef-");

/** Writes the source, and the remote as the ancestor would have. */
async function writeBoth(
  digest: (content: Uint8Array) => string,
): Promise<void> {
  for (const [path, size] of FILES) {
    await workspace.write(`source/${path}`, content(size));
    const there = join(server.root, "backup", path);
    await mkdir(join(there, ".."), { recursive: true });
    await writeFile(there, content(size));
    const name = path.split("/").at(-1) ?? "";
    await writeFile(join(there, "..", `.${name}.hash`), digest(content(size)));
  }
}

describe.each([
  ["its default mode (full digests)", ancestorFull],
  ["--strict_match (partial digests)", ancestorPartial],
])("a tree written in %s", (_mode, digest) => {
  test("plans to no change at all", async () => {
    await writeBoth(digest);
    await workspace.manifest();
    const plan = await workspace.plan();
    expect(plan.actions).toEqual([]);
    expect(plan.summary.unchanged).toBe(FILES.length);
  });

  test("has a truncated file sent again, whatever its hash file says", async () => {
    await writeBoth(digest);
    await writeFile(join(server.root, "backup/large"), content(9000));
    await workspace.manifest();
    const plan = await workspace.plan();
    expect(plan.actions).toMatchObject([
      { op: "replace", path: "large", reason: "resized" },
    ]);
  });
});

test("under compare: strict, a partial digest is no proof for a file above 16,384 bytes", async () => {
  await writeBoth(ancestorPartial);
  await workspace.manifest("policies:\n  - match: '*'\n    compare: strict\n");
  const plan = await workspace.plan();
  expect(plan.actions.map(({ path, reason }) => [path, reason])).toEqual([
    ["large", "unverified"],
    ["sub/folder/huge file", "unverified"],
  ]);
});

test("a tree written by us holds exactly the hash files of the ancestor's partial mode", async () => {
  for (const [path, size] of FILES)
    await workspace.write(`source/${path}`, content(size));
  await workspace.manifest();
  await workspace.plan();
  await workspace.apply();
  const names = await readdir(join(server.root, "backup"), { recursive: true });
  const hashFiles = names.filter((name) => name.endsWith(".hash")).sort();
  expect(hashFiles).toEqual([
    ".edge.hash",
    ".empty.hash",
    ".large.hash",
    ".small.hash",
    "sub/folder/.huge file.hash",
  ]);
  for (const [path, size] of FILES) {
    const hashFile = join(
      server.root,
      "backup",
      path.replace(/([^/]+)$/, ".$1.hash"),
    );
    expect(await readFile(hashFile, "latin1")).toBe(
      ancestorPartial(content(size)),
    );
  }
});

describe("the one-shot form", () => {
  const run = (args: readonly string[], env = {}) =>
    workspace.run(args, {
      env: { FTP_SYNC_PASSWORD: server.password, ...env },
    });
  const words = (local: string, ...flags: string[]): string[] => [
    local,
    "/there",
    "127.0.0.1",
    server.user,
    "-",
    "--port",
    String(server.port),
    ...flags,
  ];

  beforeEach(async () => {
    await workspace.write("source/a", "alpha");
    await workspace.write("source/sub/b", "beta");
  });

  const there = (path: string): Promise<string> =>
    readFile(join(server.root, "there", path), "latin1");

  test("backs up a folder, and again nothing", async () => {
    expect(await run(words("source"))).toMatchObject({ status: 0, stderr: "" });
    expect(await there("sub/b")).toBe("beta");
    expect(await there("sub/.b.hash")).toBe(
      ancestorPartial(Buffer.from("beta")),
    );
    const again = await run(words("source"));
    expect(again.status).toBe(0);
    expect(again.stdout).toContain("No changes");
  });

  test("backs up a single file and leaves its neighbours alone", async () => {
    await mkdir(join(server.root, "there"));
    await writeFile(join(server.root, "there/neighbour"), "n");
    expect(await run(words("source/a", "--delete"))).toMatchObject({
      status: 0,
    });
    expect(await there("a")).toBe("alpha");
    expect(await there("neighbour")).toBe("n");
  });

  test("--dry-run changes nothing", async () => {
    const result = await run(words("source", "--dry-run", "--delete"));
    expect(result.status).toBe(0);
    expect(result.stdout).toContain("sub/b");
    expect(await readdir(server.root)).toEqual([]);
  });

  test("--delete removes what is not here, without a limit", async () => {
    await mkdir(join(server.root, "there/old"), { recursive: true });
    for (let file = 0; file < 30; file++)
      await writeFile(join(server.root, `there/old/${file}`), "x");
    expect(await run(words("source", "--delete"))).toMatchObject({ status: 0 });
    expect((await readdir(join(server.root, "there"))).sort()).toEqual([
      ".a.hash",
      ".ftp-sync",
      "a",
      "sub",
    ]);
  });

  test("--delete with an empty folder is refused", async () => {
    await mkdir(workspace.path("nothing"));
    await mkdir(join(server.root, "there"));
    await writeFile(join(server.root, "there/kept"), "x");
    const result = await run(words("nothing", "--delete"));
    expect(result.status).toBe(6);
    expect(await there("kept")).toBe("x");
  });

  test.each(["--strict_match", "--strict-match"])(
    "%s writes full digests",
    async (flag) => {
      await workspace.write("source/large", content(50_000));
      expect(await run(words("source", flag))).toMatchObject({ status: 0 });
      expect(await there(".large.hash")).toBe(ancestorFull(content(50_000)));
    },
  );

  test("--overwrite sends everything again and removes the hash files", async () => {
    await run(words("source"));
    const result = await run(words("source", "--overwrite"));
    expect(result).toMatchObject({ status: 0 });
    expect(await readdir(join(server.root, "there/sub"))).toEqual(["b"]);
    const stored = server.commands.filter(({ line }) =>
      /^RNTO \/there\/(?!\.ftp-sync)/.test(line),
    );
    expect(stored).toHaveLength(4);
  });

  test("a password on the command line works and earns a warning", async () => {
    const args = words("source").map((word) =>
      word === "-" ? server.password : word,
    );
    const result = await workspace.run(args);
    expect(result.status).toBe(0);
    expect(result.stderr).toContain("FTP_SYNC_PASSWORD");
    expect(result.stderr).not.toContain(server.password);
  });

  test("- without FTP_SYNC_PASSWORD says what is missing", async () => {
    const result = await run(words("source"), { FTP_SYNC_PASSWORD: undefined });
    expect(result.status).toBe(1);
    expect(result.stderr).toContain("FTP_SYNC_PASSWORD");
  });

  test("--verbose shows the dialogue without the password", async () => {
    const result = await run(words("source", "--verbose"));
    expect(result.stderr).toContain("MLSD");
    expect(result.stderr + result.stdout).not.toContain(server.password);
  });
});
