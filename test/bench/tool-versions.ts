/** Which versions are compared. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { join } from "node:path";
import type { Setup } from "./setup.ts";

const run = promisify(execFile);

/** Like `rclone v1.60.1`, one a program that is here. */
export async function toolVersions(setup: Setup): Promise<string[]> {
  const { lftp, rclone, options } = setup;
  const ours = await run(process.execPath, [options.binary, "--version"]);
  const versions = [`ftp-sync ${ours.stdout.trim()}`];
  if (lftp.kind === "unpacked") {
    const { stdout } = await run(join(lftp.folder, "usr/bin/lftp"), [
      "--version",
    ]);
    versions.push(`lftp ${/Version (\S+)/.exec(stdout)?.[1] ?? "?"}`);
  }
  if (rclone.kind === "unpacked") {
    const { stdout } = await run(join(rclone.folder, "usr/bin/rclone"), [
      "version",
    ]);
    versions.push(stdout.split("\n")[0] ?? "rclone");
  }
  return versions;
}
