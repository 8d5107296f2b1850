/** Who holds the locks of this process, and which other processes of this machine still live. */
import { createHash } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import type { Holder } from "../state/lock-file.ts";

export async function currentHolder(): Promise<Holder> {
  return {
    name: `${userName()}@${hostname()}`,
    pid: process.pid,
    machine: await machine(),
    isAlive,
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // In containers a user may have a number only.
    return String(process.getuid?.() ?? "?");
  }
}

/**
 * What one and the same process id means one and the same process in. Undefined where only the host's name is known:
 * many machines have the same, and a living process would be taken for dead.
 */
async function machine(): Promise<string | undefined> {
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "latin1");
    const processes = await readlink("/proc/self/ns/pid");
    return createHash("sha256")
      .update([hostname(), boot.trim(), processes].join("\n"))
      .digest("hex");
  } catch {
    return undefined;
  }
}

/** False only for what is surely gone. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    return code !== "ESRCH";
  }
}
