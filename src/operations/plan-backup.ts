/** Use case: compute the exact changeset of a manifest's sources. Reads both sides and writes to neither. */
import type { Inventory } from "../inventory/inventory.ts";
import type { AllowableCode } from "../model/finding.ts";
import type { Manifest, Source } from "../manifest/manifest.ts";
import { assemblePlan, type SourcePart } from "../plan/assemble-plan.ts";
import type { Plan } from "../plan/plan-format.ts";
import { planInMemory } from "../plan/plan-in-memory.ts";
import { type Environment, interruptible } from "./environment.ts";
import { planIdentity } from "./plan-identity.ts";
import { type KnowledgeFrom, planSource } from "./plan-source.ts";

export interface PlanRequest {
  readonly manifest: Manifest;
  /** Those of the manifest to plan, in its order. */
  readonly sources: readonly Source[];
  readonly allowed: ReadonlySet<AllowableCode>;
  /** `none` believes the catalogue instead of listing folders; `full` when left out. */
  readonly refresh?: "full" | "none" | undefined;
  /** What to believe instead of any server, by source: nothing is asked of those remotes. */
  readonly inventories?: ReadonlyMap<string, Inventory> | undefined;
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
  request: PlanRequest,
  environment: Environment,
): Promise<Plan> {
  const { manifest, sources, allowed } = request;
  const parts: SourcePart[] = [];
  for (const source of sources) {
    const from = await knowledgeOf(source, request, environment);
    const { limits, archive } = manifest;
    const how = { limits, allowed, keep: archive.keep };
    parts.push(await planSource({ source, from, ...how }, environment));
  }
  const identity = planIdentity(manifest, sources);
  const { header, actions } = assemblePlan(identity, parts);
  return planInMemory(header, actions);
}

async function knowledgeOf(
  source: Source,
  { refresh = "full", inventories }: PlanRequest,
  { remotes }: Environment,
): Promise<KnowledgeFrom> {
  const inventory = inventories?.get(source.name);
  if (inventory !== undefined) return { kind: "inventory", inventory };
  const remote = await remotes.open(source.remote);
  return { kind: "server", remote, refresh };
}
