/** `ftp-sync verify`: what is proven of each file, and that it notices what is wrong. */
import { readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";

import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import type { FtpServerOptions } from "../support/ftp-server/server-options.ts";
import { output, Workspace } from "../support/workspace.ts";

const open: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.remove();
});

const BIG = Buffer.alloc(40_000, "a");

/** Three files that were backed up. */
async function backedUp(
  options: FtpServerOptions = {},
  policies = "",
): Promise<{ server: FtpServer; workspace: Workspace }> {
  const server = await startFtpServer(options);
  const workspace = await Workspace.make(server);
  open.push(workspace, { remove: () => server.stop() });
  await workspace.manifest(policies);
  await workspace.write("source/a.txt", "first");
  await workspace.write("source/in/b.bin", BIG);
  await workspace.write("source/in/c.txt", "third");
  await workspace.plan();
  const applied = await workspace.run(["apply", "plan.json"]);
  expect(applied.status, output(applied)).toBe(0);
  return { server, workspace };
}

/** Changes bytes in the middle, and keeps size and time. */
function corrupt(path: string): void {
  const { atime, mtime } = statSync(path);
  const content = Buffer.from(BIG);
  content.write("x", 20_000);
  writeFileSync(path, content);
  utimesSync(path, atime, mtime);
}

const remoteFile = ({ root }: FtpServer, ...names: string[]): string =>
  join(root, "backup", ...names);

test("tells by default what the listing proves", async () => {
  const { server, workspace } = await backedUp();
  const result = await workspace.run(["verify"]);
  console.log(output(result));
  corrupt(remoteFile(server, "in/b.bin"));
  for (const args of [["--level","read-back"],["--level","server-hash"],["--format","json", "--level","read-back", "--oldest", "2"]]) {
  const result = await workspace.run(["verify", ...args]);
  console.log(output(result));
  }
  console.log(readdirSync(remoteFile(server, ".ftp-sync/catalogue")))
});
