/** Use case: compute the exact changeset of a manifest's sources. Reads both sides and writes to neither. */
import type { AllowableCode } from "../model/finding.ts";
import type { Manifest, Source } from "../manifest/manifest.ts";
import { assemblePlan, type SourcePart } from "../plan/assemble-plan.ts";
import type { Plan } from "../plan/plan-format.ts";
import { planInMemory } from "../plan/plan-in-memory.ts";
import { type Environment, interruptible } from "./environment.ts";
import { planIdentity } from "./plan-identity.ts";
import { planSource } from "./plan-source.ts";

export interface PlanRequest {
  readonly manifest: Manifest;
  /** Those of the manifest to plan, in its order. */
  readonly sources: readonly Source[];
  readonly allowed: ReadonlySet<AllowableCode>;
  /** `none` believes the catalogue instead of listing folders; `full` when left out. */
  readonly refresh?: "full" | "none" | undefined;
}

/** @throws LocalFileError, RemoteError and its kin, InterruptedError; a source's own trouble is a finding */
export function planBackup(
  request: PlanRequest,
  environment: Environment,
): Promise<Plan> {
  return interruptible(environment, "at-once", () =>
    planAll(request, environment),
  );
}

async function planAll(
  { manifest, sources, allowed, refresh = "full" }: PlanRequest,
  environment: Environment,
): Promise<Plan> {
  const parts: SourcePart[] = [];
  for (const source of sources) {
    const remote = await environment.remotes.open(source.remote);
    const { limits, archive } = manifest;
    const how = { limits, allowed, refresh, keep: archive.keep };
    parts.push(await planSource({ source, remote, ...how }, environment));
  }
  const identity = planIdentity(manifest, sources);
  const { header, actions } = assemblePlan(identity, parts);
  return planInMemory(header, actions);
}
