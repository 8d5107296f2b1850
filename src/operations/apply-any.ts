/** Use case: carry out a saved plan, whichever way it goes. */
import type { ApplyResult } from "../apply/apply-result.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { Plan } from "../plan/plan-format.ts";
import { applyBackup } from "./apply-backup.ts";
import type { Environment } from "./environment.ts";
import { restoreFiles } from "./restore-files.ts";

export interface ApplyAnyOptions {
  /** Milliseconds to wait for another run's end; 0 when left out. A restore takes no lock. */
  readonly lockTimeout?: number | undefined;
  /** Nobody was asked since the plan was made: a restore takes its listings of the server for fresh. */
  readonly isJustMade?: boolean;
}

/** @throws what applyBackup and restoreFiles throw */
export function applyAny(
  plan: Plan,
  manifest: Manifest,
  environment: Environment,
  { lockTimeout = 0, isJustMade = false }: ApplyAnyOptions = {},
): Promise<ApplyResult> {
  const { restore } = plan.header;
  return restore === undefined
    ? applyBackup(plan, manifest, environment, lockTimeout)
    : restoreFiles(plan, restore, manifest, environment, isJustMade);
}
