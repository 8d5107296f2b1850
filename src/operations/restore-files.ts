/** Use case: carry out a saved plan of a restore. The manifest gives credentials and transport only. */
import { applyRestore } from "../apply/apply-restore.ts";
import type { ApplyResult } from "../apply/apply-result.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { Plan, RestoreHeader } from "../plan/plan-format.ts";
import { openLocalFiles } from "../scan/local-files.ts";
import { openTarget } from "../target/open-target.ts";
import { type Environment, interruptible } from "./environment.ts";
import { sameSource } from "./same-source.ts";

/**
 * @param isJustMade the plan's listings of the server are fresh
 * @throws RefusedError when the manifest names another server or folder than the plan, and what applyRestore throws
 */
export async function restoreFiles(
  plan: Plan,
  { source: name, into }: RestoreHeader,
  manifest: Manifest,
  environment: Environment,
  isJustMade: boolean,
): Promise<ApplyResult> {
  const source = sameSource(plan, manifest, name);
  const { progress, signal, remotes } = environment;
  const folder = environment.localPath({ path: into });
  return interruptible(environment, "at-once", async () =>
    applyRestore(plan, {
      ...{ progress, signal, isJustMade },
      sides: {
        remote: await remotes.open(source.remote),
        target: openTarget(folder, environment.holder),
        local: openLocalFiles(folder, "folder", signal),
      },
    }),
  );
}
