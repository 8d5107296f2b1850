/** Use case: carry out a saved plan. The manifest gives credentials and transport only; what to do comes from the plan. */
import { applyPlan } from "../apply/apply-plan.ts";
import type { ApplyResult } from "../apply/apply-result.ts";
import { RefusedError } from "../model/errors.ts";
import type { Manifest, Source } from "../manifest/manifest.ts";
import type { Plan } from "../plan/plan-format.ts";
import { openLocalFiles } from "../scan/local-files.ts";
import { sourceKind } from "../scan/scan-source.ts";
import { type Environment, interruptible } from "./environment.ts";

/** @throws RefusedError when the manifest names another server or folder than the plan, and what applyPlan throws */
export async function applyBackup(
  plan: Plan,
  manifest: Manifest,
  environment: Environment,
): Promise<ApplyResult> {
  const sources = new Map(
    Object.keys(plan.header.sources).map((name) => [
      name,
      sameSource(plan, manifest, name),
    ]),
  );
  const { progress, signal, remotes } = environment;
  return interruptible(environment, "gently", () =>
    applyPlan(plan, {
      progress,
      signal,
      sides: async (name) => {
        const source = sources.get(name);
        if (source === undefined) throw notDescribed(name);
        const path = environment.localPath(source);
        return {
          remote: await remotes.open(source.remote),
          local: openLocalFiles(path, sourceKind(path), signal),
        };
      },
    }),
  );
}

function notDescribed(name: string): RefusedError {
  return new RefusedError(
    `the plan has actions for a source ${name} that it does not describe`,
  );
}

function sameSource(plan: Plan, manifest: Manifest, name: string): Source {
  const source = manifest.sources.find((candidate) => candidate.name === name);
  if (source === undefined) {
    throw new RefusedError(
      `the plan is for a source ${name}, which ${manifest.file} does not have`,
      { hint: "apply it with the manifest that it was made from" },
    );
  }
  const planned = plan.header.sources[name];
  const server = plan.header.remotes[planned?.remote ?? ""];
  if (planned === undefined || server === undefined) throw notDescribed(name);
  const there = `${server.host}:${server.port}${planned.to}`;
  const here = `${source.remote.host}:${source.remote.port}${source.to}`;
  if (there !== here) {
    throw new RefusedError(
      `the plan is for ${name} on ${there}, but ${manifest.file} says ${here}`,
      {
        hint: "apply it with the manifest that it was made from, or plan again",
      },
    );
  }
  return source;
}
