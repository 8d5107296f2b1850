/** Compares two folders with a tool that this project did not write: rsync, fetched like the real servers, or diff. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { libraries } from "./real-servers/commands.ts";
import { fetchPackages } from "./real-servers/packages.ts";

const run = promisify(execFile);
const CACHE = fileURLToPath(
  new URL("../../.cache/real-servers", import.meta.url),
);

/**
 * What differs in content, time to the nanosecond, mode, owner and links, a line each; nothing is said of the times of
 * links and folders and of folders' modes, which no backup records. Without rsync, contents and links only.
 */
export async function differences(a: string, b: string): Promise<string[]> {
  const rsync = await fetchPackages(CACHE, "rsync", ["rsync"]);
  if (rsync.kind === "unavailable") return byDiff(a, b);
  const { stdout } = await run(
    join(rsync.folder, "usr/bin/rsync"),
    [
      ...["-aHcn", "--itemize-changes", "--delete", "--modify-window=-1"],
      ...[`${a}/`, `${b}/`],
    ],
    { env: { ...process.env, ...libraries(rsync.folder) } },
  );
  return stdout
    .split("\n")
    .filter((line) => line !== "" && !isUnrecorded(line));
}

/** As rsync itemizes: a folder that is there, or a link whose time alone is another. */
function isUnrecorded(line: string): boolean {
  return line.startsWith(".d") || line.startsWith(".L..t...... ");
}

async function byDiff(a: string, b: string): Promise<string[]> {
  try {
    await run("diff", ["-r", "--no-dereference", a, b]);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
