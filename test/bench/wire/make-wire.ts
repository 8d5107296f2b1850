/** Compiles the wire and tries it: it needs Linux, root, a C compiler and nsenter. */
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export type WireFacts =
  | { readonly kind: "made"; readonly program: string }
  | { readonly kind: "unavailable"; readonly reason: string };

const run = promisify(execFile);
const SOURCE = fileURLToPath(new URL("wire.c", import.meta.url));

/** @param folder where the program goes; not /dev/shm, from which some machines let nothing run */
export async function makeWire(folder: string): Promise<WireFacts> {
  const program = join(folder, "wire");
  try {
    await mkdir(folder, { recursive: true });
    await run("gcc", ["-O2", "-o", program, SOURCE]);
    const enter = 'nsenter --net="$WIRE_SERVER_NETWORK" true';
    await run(program, ["sh", "-c", enter]);
    return { kind: "made", program };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return {
      kind: "unavailable",
      reason: `no wire: ${text.trim().split("\n").slice(0, 2).join(" ")}`,
    };
  }
}
