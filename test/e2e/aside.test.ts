/** Servers that rename nothing onto an existing file: even a run that ends between two renames loses nothing. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import { output, Workspace } from "../support/workspace.ts";

let server: FtpServer;
let workspace: Workspace;

beforeEach(async () => {
  server = await startFtpServer({ renameOverwrites: false });
  workspace = await Workspace.make(server);
  await workspace.manifest();
  await workspace.write("source/deep/a.txt", "old");
  await workspace.write("source/b.txt", "old");
  await workspace.plan();
  await workspace.apply();
  await workspace.write("source/deep/a.txt", "and new");
});
afterEach(async () => {
  await server.stop();
  await workspace.remove();
});

const remote = (path: string): Promise<string> =>
  readFile(join(server.root, "backup", path), "utf8");

/** The run after which the old file is aside, and nothing under its name. */
async function brokenRun(): Promise<void> {
  server.inject({
    ...{ on: "RNTO", match: /a\.txt$/, skip: 2, times: Infinity },
    do: { kind: "drop" },
  });
  const result = await workspace.run(["apply", "plan.json"]);
  expect(result.status, output(result)).toBe(3);
  expect(result.stdout).toContain("aside/deep/a.txt");
  expect(await remote(".ftp-sync/tmp/aside/deep/a.txt")).toBe("old");
  await expect(remote("deep/a.txt")).rejects.toThrow();
  server.clearFaults();
}

test("the same plan goes on, after putting the old file back", async () => {
  await workspace.plan();
  await brokenRun();
  const result = await workspace.run(["apply", "plan.json"]);
  expect(result.status, output(result)).toBe(0);
  expect(result.stderr).toContain(
    "put back 1 old file that an interrupted run had moved aside: deep/a.txt",
  );
  expect(await remote("deep/a.txt")).toBe("and new");
  await expect(remote(".ftp-sync/tmp/aside/deep/a.txt")).rejects.toThrow();
  expect((await workspace.plan()).actions).toEqual([]);
});

test("any later plan puts it back too, whatever it is about", async () => {
  await workspace.plan();
  await brokenRun();
  await workspace.write("source/deep/a.txt", "old");
  await workspace.write("source/b.txt", "new");
  await workspace.plan();
  const result = await workspace.run(["apply", "plan.json"]);
  // The plan was made while the old file was away.
  expect(result.status, output(result)).toBe(4);
  expect(await remote("deep/a.txt")).toBe("old");
  await workspace.plan();
  await workspace.apply();
  expect(await remote("b.txt")).toBe("new");
  expect((await workspace.plan()).actions).toEqual([]);
});
