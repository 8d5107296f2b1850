/** Use case: carry out a saved plan. The manifest gives credentials and transport only; what to do comes from the plan. */
import { applyPlan } from "../apply/apply-plan.ts";
import type { ApplyResult } from "../apply/apply-result.ts";
import { RefusedError } from "../model/errors.ts";
import type { Manifest, Source } from "../manifest/manifest.ts";
import { type RemotePath, stateFolderOf } from "../model/path.ts";
import type { Plan } from "../plan/plan-format.ts";
import { openLocalFiles } from "../scan/local-files.ts";
import { sourceKind } from "../scan/scan-source.ts";
import { catalogueCopy } from "./catalogue-copy.ts";
import { type Environment, interruptible } from "./environment.ts";

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
          local: openLocalFiles(path, sourceKind(path), signal),
          copy: catalogueCopy(source, cache),
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
  const there = placeOf(server, planned.to, planned.state);
  const here = placeOf(source.remote, source.to, source.state);
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

function placeOf(
  { host, port }: { readonly host: string; readonly port: number },
  to: RemotePath,
  state: RemotePath = stateFolderOf(to),
): string {
  const place = `${host}:${port}${to}`;
  return state === stateFolderOf(to) ? place : `${place} (state: ${state})`;
}
