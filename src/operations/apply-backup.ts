/** Use case: carry out a saved plan. The manifest gives credentials and transport only; what to do comes from the plan. */
import { applyPlan } from "../apply/apply-plan.ts";
import type { ApplyResult } from "../apply/apply-result.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { LocalTree } from "../model/local-files.ts";
import type { Plan } from "../plan/plan-format.ts";
import { openLocalFiles } from "../scan/local-files.ts";
import { sourceKind } from "../scan/scan-source.ts";
import { catalogueCopy } from "./catalogue-copy.ts";
import { type Environment, interruptible } from "./environment.ts";
import { notDescribed, sameSource } from "./same-source.ts";

/**
 * @param lockTimeout milliseconds to wait for another run's end
 * @throws RefusedError when the manifest names another server or folder than the plan, and what applyPlan throws
 */
export async function applyBackup(
  plan: Plan,
  manifest: Manifest,
  environment: Environment,
  lockTimeout = 0,
): Promise<ApplyResult> {
  const sources = new Map(
    Object.keys(plan.header.sources).map((name) => [
      name,
      sameSource(plan, manifest, name),
    ]),
  );
  const { progress, signal, remotes, cache } = environment;
  const { holder, clock, random } = environment;
  return interruptible(environment, "gently", () =>
    applyPlan(plan, {
      ...{ progress, signal },
      runner: { holder, lockTimeout, clock, random },
      sides: async (name) => {
        const source = sources.get(name);
        if (source === undefined) throw notDescribed(name);
        const path = environment.localPath(source);
        return {
          remote: await remotes.open(source.remote),
          // Without the cache: what is sent is compared by what it holds.
          local: openLocalFiles(path, kindOf(plan, path), signal),
          copy: catalogueCopy(source, cache),
        };
      },
    }),
  );
}

/** An undo looks at nothing local, which may be gone. */
function kindOf({ header }: Plan, path: string): LocalTree["kind"] {
  return header.undoes === undefined ? sourceKind(path) : "folder";
}
