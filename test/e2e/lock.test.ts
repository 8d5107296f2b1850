/** Two applies at once, and locks of runs that were killed or lost theirs. */
import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { snapshot, withoutOwn } from "../support/disk.ts";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import type { CliResult, RunningCli } from "../support/run-cli.ts";
import { output, Workspace } from "../support/workspace.ts";

let server: FtpServer;
let workspace: Workspace;

beforeEach(async () => {
  server = await startFtpServer();
  workspace = await Workspace.make(server);
  await workspace.manifest();
  for (let file = 0; file < 20; file++)
    await workspace.write(`source/${file}`, `file ${file}`);
  await workspace.plan();
});
afterEach(async () => {
  await server.stop();
  await workspace.remove();
});

const lockFolder = (): string =>
  join(server.root, "backup", ".ftp-sync", "lock");

/** A file of the source on its way to its place. */
const PLACED = /\/tmp\/[0-9a-f]{16}-\d+$/;

/** Begins an apply, and resolves once it has the lock and sends files; what it sends takes its time until `letGo`. */
async function beginSlowly(): Promise<{
  readonly child: RunningCli;
  readonly ended: Promise<CliResult>;
}> {
  server.inject({
    on: "STOR",
    times: Infinity,
    match: PLACED,
    do: { kind: "delay", ms: 3_000 },
  });
  return new Promise((resolve) => {
    const ended = workspace.run(["apply", "plan.json"], {
      started: (child) => {
        const timer = setInterval(() => {
          const sends = server.commands.some(({ line }) => PLACED.test(line));
          if (!sends) return;
          clearInterval(timer);
          resolve({ child, ended });
        }, 5);
      },
    });
  });
}

function letGo(): void {
  server.clearFaults();
}

const expectWhole = async (): Promise<void> => {
  const stored = withoutOwn(await snapshot(join(server.root, "backup")));
  expect(stored).toEqual(await snapshot(workspace.path("source")));
  expect(existsSync(lockFolder())).toBe(false);
};

test("the second is told who is at work, and changes nothing", async () => {
  const { ended } = await beginSlowly();
  const before = server.commands.length;
  const second = await workspace.run(["apply", "plan.json"]);
  expect(second.status, output(second)).toBe(5);
  expect(second.stderr).toContain("data is locked by");
  expect(second.stderr).toContain("--lock-timeout");
  const placed = server.commands
    .slice(before)
    .filter(({ line }) => line.startsWith("STOR"));
  letGo();
  const first = await ended;
  expect(first.status, output(first)).toBe(0);
  // Only the first one's files: each is sent once.
  expect(new Set(placed.map(({ line }) => line)).size).toBe(placed.length);
  await expectWhole();
});

test("the second waits as long as it is told to, and finds all done", async () => {
  const { ended } = await beginSlowly();
  const waiting = workspace.run(
    ["apply", "plan.json", "--lock-timeout", "5m"],
    {
      heard: (line) => {
        if (line.includes("waiting for the lock of data")) letGo();
      },
    },
  );
  const [first, second] = await Promise.all([ended, waiting]);
  expect(first.status, output(first)).toBe(0);
  expect(second.status, output(second)).toBe(0);
  expect(second.stdout).toContain("An earlier run had done");
  await expectWhole();
});

test("a killed one's lock is taken over at once on the same machine", async () => {
  const { child, ended } = await beginSlowly();
  child.kill("SIGKILL");
  await ended;
  letGo();
  expect(await readdir(lockFolder())).toHaveLength(1);
  const next = await workspace.run(["apply", "plan.json"]);
  expect(next.status, output(next)).toBe(0);
  expect(next.stderr).toContain("taking over the lock of data");
  await expectWhole();
});

test("one killed while it wrote its lock file, with nothing noted, goes on all the same", async () => {
  await workspace.manifest(
    "policies:\n  - { match: '*', hashFiles: false }\n",
    { source: "    times: ignore\n" },
  );
  await workspace.plan();
  const { child, ended } = await beginSlowly();
  child.kill("SIGKILL");
  await ended;
  letGo();
  // It had placed these, and the server can't prove it.
  for (const name of ["3", "7"])
    await writeFile(join(server.root, "backup", name), `file ${name}`);
  const [file = ""] = await readdir(lockFolder());
  await writeFile(join(lockFolder(), file), "");
  const next = await workspace.run(["apply", "plan.json"]);
  expect(next.status, output(next)).toBe(0);
  await expectWhole();
});

test("one that lost its lock to a person stops, and says so", async () => {
  const { ended } = await beginSlowly();
  const [file = ""] = await readdir(lockFolder());
  const id = file.replace(/\.json$/, "");
  const unlock = await workspace.run(["unlock", "data", "--id", id]);
  expect(unlock.status, output(unlock)).toBe(0);
  letGo();
  const first = await ended;
  expect(first.status, output(first)).toBe(3);
  expect(first.stdout).toMatch(/Not recorded:[^]*lock of data was taken away/);
  const next = await workspace.run(["apply", "plan.json"]);
  expect(next.status, output(next)).toBe(0);
  await expectWhole();
});
