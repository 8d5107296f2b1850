/** `ftp-sync ls`: what a backup holds, from its catalogue or else from the listing. */
import { mkdir, readFile, rm, symlink, utimes } from "node:fs/promises";
import { afterEach, expect, test } from "vitest";
import { everyServer } from "../support/every-server.ts";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import { output, Workspace } from "../support/workspace.ts";

const open: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.remove();
});

/** Two applies; the second one archives `z` and `gone`. Answers the plans' ids. */
async function begin(): Promise<{
  server: FtpServer;
  workspace: Workspace;
  plans: readonly string[];
}> {
  const server = await startFtpServer();
  const workspace = await Workspace.make(server);
  open.push(workspace, { remove: () => server.stop() });
  for (const path of [
    "z",
    "a/x.raw",
    "a/b/y.raw",
    "a-b",
    "gone",
    "two  spaces",
  ])
    await workspace.write(`source/${path}`, path);
  await utimes(workspace.path("source/a-b"), 1_000_000_000, 1_000_000_000);
  await mkdir(workspace.path("source/empty"));
  await symlink("a/x.raw", workspace.path("source/latest"));
  await workspace.manifest(
    "policies:\n  - match: '*'\n    onDelete: archive\n    onChange: archive\n",
    { source: "    symlinks: record\n" },
  );
  const first = await workspace.plan();
  await workspace.apply();
  await workspace.write("source/z", "z again");
  await rm(workspace.path("source/gone"));
  const second = await workspace.plan();
  await workspace.apply();
  return { server, workspace, plans: [first.planId, second.planId] };
}

const ALL = 'a-b\na/b/y.raw\na/x.raw\nempty/\nlatest\n"two  spaces"\nz\n';

test("lists the catalogue in byte order, without listing a folder", async () => {
  const { server, workspace, plans } = await begin();
  const asked = server.commands.length;
  const all = await workspace.run(["ls", "data"]);
  expect(all.status, output(all)).toBe(0);
  expect(all.stdout).toBe(ALL);
  expect(all.stderr).toBe("");
  const folders = server.commands
    .slice(asked)
    .filter(({ line }) => line.startsWith("CWD"))
    .map(({ line }) => line);
  expect(folders.filter((line) => !line.includes(".ftp-sync"))).toEqual([]);

  const some = await workspace.run(["ls", "data", "*.raw", "!a/b/*", "/em*"]);
  expect(some.stdout).toBe("a/x.raw\nempty/\n");

  const long = await workspace.run(["ls", "data", "--long", "a-b", "latest"]);
  const tag = plans[0]?.slice(7, 23) ?? "";
  const lines = long.stdout.split("\n");
  expect(lines[0]).toMatch(
    new RegExp(
      `^06\\d\\d +3  2001-09-09T01:46:40Z  [0-9a-f]{12}   ${tag}  a-b$`,
    ),
  );
  expect(lines[1]).toMatch(/^link .* latest -> a\/x\.raw$/);

  const json = await workspace.run(["ls", "data", "--format", "json", "z"]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    ...{ format: "ftp-sync/listing", version: 1, source: "data" },
    from: "catalogue",
    entries: [{ path: "z", size: 7, plan: plans[1]?.slice(7, 23) }],
  });
});

test("--archived tells when, by which plan, and what restore needs", async () => {
  const { workspace, plans } = await begin();
  const [first, second = ""] = plans;
  const result = await workspace.run(["ls", "data", "--archived"]);
  expect(result.status, output(result)).toBe(0);
  expect(result.stdout.replaceAll(/^\S+Z/gm, "DATE")).toBe(
    ["gone", "z"]
      .map(
        (path) =>
          `DATE  ${second.slice(7, 23)}  ${String(path.length).padStart(13)}  ${path}  --at ${first}\n`,
      )
      .join(""),
  );
  const json = await workspace.run([
    ...["ls", "data", "--archived", "gone", "--format", "json"],
  ]);
  const { archived } = JSON.parse(json.stdout) as { archived: unknown[] };
  expect(archived).toMatchObject([{ path: "gone", restoreAt: first }]);

  const at = /--at \S+$/m.exec(result.stdout)?.[0].split(" ") ?? [];
  const restored = await workspace.run([
    ...["restore", "data", "--to", "back", "gone", "z", "--yes", ...at],
  ]);
  expect(restored.status, output(restored)).toBe(0);
  for (const path of ["gone", "z"])
    expect(await readFile(workspace.path("back", path), "utf8")).toBe(path);
});

const [real] = everyServer().filter(({ name }) => name === "vsftpd");

test.skipIf(real === undefined || real.unavailable !== undefined)(
  "lists what is on vsftpd, with its catalogue and without",
  async () => {
    if (real === undefined) throw new Error("no server");
    const server = await real.start();
    const workspace = await Workspace.make(server);
    open.push(workspace, { remove: () => server.stop() });
    await workspace.manifest();
    for (const path of ["z", "a/b [1].raw", "\u00fc"])
      await workspace.write(`source/${path}`, path);
    await workspace.plan();
    await workspace.apply();
    const list = "a/b [1].raw\nz\n\u00fc\n";
    const recorded = await workspace.run(["ls", "data"]);
    expect(recorded.stdout, output(recorded)).toBe(list);
    await rm(`${server.root}/backup/.ftp-sync`, { recursive: true });
    const listed = await workspace.run(["ls", "data"]);
    expect(listed.stdout, output(listed)).toBe(list);
    expect(listed.stderr).toContain("this is what the server lists");
  },
);

test("without a catalogue it lists the server, and says so", async () => {
  const { server, workspace } = await begin();
  await rm(`${server.root}/backup/.ftp-sync`, { recursive: true });
  const result = await workspace.run(["ls", "data"]);
  expect(result.status, output(result)).toBe(0);
  expect(result.stdout).toBe(ALL.replace("latest\n", ""));
  expect(result.stderr).toContain("this is what the server lists");
  const long = await workspace.run(["ls", "data", "--long", "a-b"]);
  expect(long.stdout).toMatch(/^- +3 {2}2001-09-09T01:46:40Z {2}- +- +a-b\n$/);
});

test("refuses patterns that git would not read, and unknown words", async () => {
  const { workspace } = await begin();
  for (const args of [["[a"], ["--format", "yaml"], ["--long", "--archived"]]) {
    const result = await workspace.run(["ls", "data", ...args]);
    expect(result.status, output(result)).toBe(1);
    expect(result.stdout).toBe("");
  }
});
