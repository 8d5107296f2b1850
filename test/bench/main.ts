/** `npm run bench`: fetches what is to be compared, lays the wire, and runs the scenarios on it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statfsSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  fetchPackages,
  fetchRealServer,
} from "../support/real-servers/packages.ts";
import { parseOptions } from "./options.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import type { Setup } from "./setup.ts";
import { makeWire } from "./wire/make-wire.ts";

const CACHE = fileURLToPath(new URL("../../.cache", import.meta.url));
const INSIDE = fileURLToPath(new URL("run-scenarios.ts", import.meta.url));

async function main(): Promise<number> {
  const options = parseOptions(
    process.argv.slice(2),
    SCENARIOS.map(({ name }) => name),
  );
  if (!existsSync(options.binary))
    throw new Error(`no ${options.binary} to measure: npm run build makes one`);
  // One after the other: two apt-get at once are in each other's way.
  const server = await fetchRealServer(
    join(CACHE, "real-servers"),
    options.server,
  );
  if (server.kind === "unavailable")
    throw new Error(`no ${options.server} to measure on: ${server.reason}`);
  const tools = join(CACHE, "bench");
  const lftp = await fetchPackages(tools, "lftp", ["lftp"]);
  const rclone = await fetchPackages(tools, "rclone", ["rclone"]);
  const wire = await makeWire(tools);
  const scratch = await mkdtemp(join(roomyFolder(), "ftp-sync-bench-"));
  try {
    // mkdtemp lets only root in, but the servers' user must come through.
    await chmod(scratch, 0o755);
    return await runInside({
      options,
      scratch,
      server: server.folder,
      lftp,
      rclone,
      wire,
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** In memory where that has room for a large file on both sides: a disk would be measured too. */
function roomyFolder(): string {
  const memory = "/dev/shm";
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 3_000_000_000 ? memory : tmpdir();
}

/** The scenarios run in a process of their own, for a namespace without the world can fetch nothing. */
async function runInside(setup: Setup): Promise<number> {
  const { wire, scratch } = setup;
  const node = [process.execPath, ...process.execArgv, INSIDE];
  const command = [
    ...(wire.kind === "made" ? [wire.program] : []),
    ...node,
    JSON.stringify(setup),
  ];
  const child = spawn("env", command, {
    env: { ...process.env, TMPDIR: scratch },
    stdio: "inherit",
  });
  // The terminal sends SIGINT to the child as well: we stay to clean up after it.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  await once(child, "exit");
  return child.exitCode ?? 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
