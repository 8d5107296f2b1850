/** Holds what a contender brought back against what was uploaded, so that none wins by not doing the work. */
import { spawnSync } from "node:child_process";
import type { Contender, RestoreJob } from "./contenders/contender.ts";

/** @throws Error naming what differs */
export function checkRestore(
  { name }: Contender,
  { source, into }: RestoreJob,
): void {
  const { status, stdout, stderr } = spawnSync(
    "diff",
    ["--recursive", "--brief", source, into],
    { encoding: "utf8" },
  );
  if (status !== 0)
    throw new Error(
      `${name} brought something else back: ${(stdout + stderr).slice(0, 500)}`,
    );
}
