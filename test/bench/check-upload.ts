/** Holds what a contender left on the server against what it was given, so that none wins by not doing the work. */
import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Contender, Job } from "./contenders/contender.ts";

const HASH_FILE = /^\..*\.hash$/;

/** @throws Error naming what differs */
export async function checkUpload(
  { name, hashFiles }: Contender,
  { source, server, to }: Job,
): Promise<void> {
  const stored = join(server.root, to);
  const own = ["--exclude=.*.hash", "--exclude=.ftp-sync"];
  const { status, stdout, stderr } = spawnSync(
    "diff",
    ["--recursive", "--brief", ...own, source, stored],
    { encoding: "utf8" },
  );
  if (status !== 0)
    throw new Error(
      `${name} left something else than it was given: ${(stdout + stderr).slice(0, 500)}`,
    );
  const hashes = await countFiles(stored, (name) => HASH_FILE.test(name));
  const wanted = hashFiles ? await countFiles(source, () => true) : 0;
  if (hashes !== wanted)
    throw new Error(`${name} left ${hashes} hash files, not ${wanted}`);
}

async function countFiles(
  folder: string,
  counts: (name: string) => boolean,
): Promise<number> {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  return entries.filter((entry) => entry.isFile() && counts(entry.name)).length;
}
