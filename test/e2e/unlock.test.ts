/** `ftp-sync unlock`: who holds a source's lock, and how it goes away. */
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { currentHolder } from "../../src/host/holder.ts";
import {
  type Holder,
  lockFileText,
  lockId,
} from "../../src/state/lock-file.ts";
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

async function begin(
  options: FtpServerOptions = {},
): Promise<{ server: FtpServer; workspace: Workspace }> {
  const server = await startFtpServer(options);
  const workspace = await Workspace.make(server);
  await workspace.manifest();
  await mkdir(join(server.root, "backup"));
  open.push(workspace, { remove: () => server.stop() });
  return { server, workspace };
}

const ELSEWHERE: Holder = {
  ...{ name: "ci@büro", pid: 4242, machine: "b".repeat(64) },
  isAlive: () => true,
};
const PLAN = `sha256:${"1".repeat(64)}`;

const state = ({ root }: FtpServer, ...names: string[]): string =>
  join(root, "backup", ".ftp-sync", ...names);

/** Answers the id. @param seconds since its last sign of life */
async function lock(
  server: FtpServer,
  holder: Holder,
  seconds: number,
): Promise<string> {
  const id = lockId("abcd", holder);
  const since = Date.parse("2024-05-01T10:00:00Z");
  await mkdir(state(server, "lock"), { recursive: true });
  const file = state(server, "lock", `${id}.json`);
  await writeFile(file, lockFileText(id, holder, PLAN, since));
  const time = Date.now() / 1000 - seconds;
  await utimes(file, time, time);
  return id;
}

test("says that nobody holds it", async () => {
  const { server, workspace } = await begin();
  const result = await workspace.run(["unlock", "data"]);
  expect(result.status, output(result)).toBe(0);
  expect(result.stdout).toBe("data is not locked\n");
  expect(result.stderr).toBe("");
  expect(await readdir(join(server.root, "backup"))).toEqual([]);
  const asked = await workspace.run(["unlock", "data", "--id", "abcd"]);
  expect(asked.status, output(asked)).toBe(0);
});

test.each([
  { by: "MLSD", features: {} },
  { by: "LIST and MDTM", features: { mlsd: false } },
])("says who holds it, with times by $by", async ({ features }) => {
  const { server, workspace } = await begin({ features });
  const id = await lock(server, ELSEWHERE, 125);
  const result = await workspace.run(["unlock", "data", "-f", "ftp-sync.yaml"]);
  expect(result.status, output(result)).toBe(5);
  expect(result.stdout).toBe(
    `data is locked by ci@büro (process 4242), since 2024-05-01T10:00:00Z, with the plan sha256:1111111111111111…
its last sign of life was 2 min ago by the server's clock
if that run is known to be dead, remove its lock:
  ftp-sync unlock data --id ${id} -f ftp-sync.yaml
`,
  );
  expect(await readdir(state(server, "lock"))).toEqual([`${id}.json`]);
  expect(await readdir(state(server, "tmp"))).toEqual([]);
});

test("removes the lock with that id and no other", async () => {
  const { server, workspace } = await begin();
  const id = await lock(server, ELSEWHERE, 125);
  const other = await workspace.run(["unlock", "data", "--id", "abcd"]);
  expect(other.status, output(other)).toBe(5);
  expect(other.stderr).toContain(`has the id ${id}, not abcd`);
  expect(await readdir(state(server, "lock"))).toEqual([`${id}.json`]);
  const result = await workspace.run(["unlock", "data", "--id", id]);
  expect(result.status, output(result)).toBe(0);
  expect(result.stdout).toContain("removed the lock of ci@büro");
  expect(result.stderr).toBe("");
  expect(existsSync(state(server, "lock"))).toBe(false);
});

test("warns when its holder gave a sign of life just before", async () => {
  const { server, workspace } = await begin();
  const id = await lock(server, ELSEWHERE, 10);
  const result = await workspace.run(["unlock", "data", "--id", id]);
  expect(result.status, output(result)).toBe(0);
  expect(result.stderr).toMatch(
    /^warning: its last sign of life was 1\d s ago/,
  );
  expect(existsSync(state(server, "lock"))).toBe(false);
});

test("knows a process of this machine that is gone", async () => {
  const { server, workspace } = await begin();
  const here = await currentHolder();
  // Linux numbers processes up to 4,194,304.
  const gone = { ...here, pid: 4_194_305 };
  await lock(server, gone, 1);
  const result = await workspace.run(["unlock", "data"]);
  expect(result.status, output(result)).toBe(5);
  expect(result.stdout).toContain("its process, on this machine, is gone");
  expect(result.stdout).toContain("the next apply takes its lock over");
  await lock(server, here, 1);
  const alive = await workspace.run(["unlock", "data"]);
  expect(alive.status, output(alive)).toBe(5);
  expect(alive.stdout).toContain(`(process ${here.pid})`);
  expect(alive.stdout).toContain("its last sign of life was");
});

test("looks where the manifest's `state` says", async () => {
  const { server, workspace } = await begin();
  const id = await lock(server, ELSEWHERE, 125);
  await mkdir(join(server.root, "private"));
  await rename(state(server), join(server.root, "private", "state"));
  await workspace.manifest("", { source: "    state: /private/state\n" });
  const seen = await workspace.run(["unlock", "data"]);
  expect(seen.status, output(seen)).toBe(5);
  const result = await workspace.run(["unlock", "data", "--id", id]);
  expect(result.status, output(result)).toBe(0);
  expect(result.stdout).toContain("removed the lock of ci@büro");
  expect(existsSync(join(server.root, "private", "state", "lock"))).toBe(false);
});

test("knows the sources of the manifest only", async () => {
  const { workspace } = await begin();
  const result = await workspace.run(["unlock", "dada"]);
  expect(result.status, output(result)).toBe(1);
  expect(result.stderr).toContain(
    'there is no source "dada"; did you mean "data"?',
  );
});
