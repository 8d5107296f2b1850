/** Use case: a plan that takes back what an applied plan did. Reads the server and writes nothing; the local files don't matter. */
import type { Manifest, Source } from "../manifest/manifest.ts";
import { RefusedError, UsageError } from "../model/errors.ts";
import type { AllowableCode } from "../model/finding.ts";
import { assemblePlan, type SourcePart } from "../plan/assemble-plan.ts";
import type { BackupAction } from "../plan/action-format.ts";
import type { Plan } from "../plan/plan-format.ts";
import { isRestoring } from "../plan/is-restoring.ts";
import { planInMemory } from "../plan/plan-in-memory.ts";
import { type Environment, interruptible } from "./environment.ts";
import { planIdentity } from "./plan-identity.ts";
import { sameSource } from "./same-source.ts";
import {
  appliedTo,
  openUndo,
  type UndoneSource,
  undoSource,
} from "./undo-source.ts";

/** The plan to take back: as it was saved, or the first hex digits of its id. */
export type Undone =
  | { readonly kind: "plan"; readonly plan: Plan }
  | { readonly kind: "id"; readonly digits: string };

export interface UndoRequest {
  readonly manifest: Manifest;
  /** Those of the manifest to plan, in its order. */
  readonly sources: readonly Source[];
  readonly undone: Undone;
  readonly allowed: ReadonlySet<AllowableCode>;
}

/** @throws RefusedError for a plan that was never applied there, UsageError for an id of several; RemoteError and its kin */
export function planUndo(
  request: UndoRequest,
  environment: Environment,
): Promise<Plan> {
  return interruptible(environment, "at-once", () =>
    planAll(request, environment),
  );
}

async function planAll(
  request: UndoRequest,
  environment: Environment,
): Promise<Plan> {
  const { manifest, undone, allowed } = request;
  const { limits } = manifest;
  const actions = await actionsOf(undone);
  const opened: UndoneSource[] = [];
  for (const source of concerned(request, actions))
    opened.push(await openUndo(source, environment));
  const planId = idOf(undone, opened);
  const done = opened.filter((source) => appliedTo(source).includes(planId));
  if (done.length === 0) throw neverApplied(planId);
  const parts: SourcePart[] = [];
  for (const one of done) {
    const own = actions && (actions.get(one.source.name) ?? []);
    const how = { limits, allowed };
    parts.push(await undoSource(one, planId, own, how, environment));
  }
  const sources = done.map(({ source }) => source);
  const identity = { ...planIdentity(manifest, sources), undoes: planId };
  const assembled = assemblePlan(identity, parts);
  return planInMemory(assembled.header, assembled.actions);
}

/** By source; undefined: only the id is known. */
async function actionsOf(
  undone: Undone,
): Promise<ReadonlyMap<string, readonly BackupAction[]> | undefined> {
  if (undone.kind === "id") return undefined;
  const bySource = new Map<string, BackupAction[]>();
  for await (const action of undone.plan.actions()) {
    // What a restore did here is no server's matter.
    if (isRestoring(action)) continue;
    const there = bySource.get(action.source);
    if (there === undefined) bySource.set(action.source, [action]);
    else there.push(action);
  }
  return bySource;
}

/** @throws RefusedError when the plan is for another server or folder than the manifest's */
function concerned(
  { manifest, sources, undone }: UndoRequest,
  actions: ReadonlyMap<string, readonly BackupAction[]> | undefined,
): readonly Source[] {
  if (undone.kind === "id" || actions === undefined) return sources;
  const touched = [...actions.keys()];
  const chosen = new Set(sources.map(({ name }) => name));
  const isAll = sources.length === manifest.sources.length;
  const names = new Set(touched.filter((name) => isAll || chosen.has(name)));
  for (const name of names) sameSource(undone.plan, manifest, name);
  return sources.filter(({ name }) => names.has(name));
}

function idOf(undone: Undone, opened: readonly UndoneSource[]): string {
  if (undone.kind === "plan") return undone.plan.planId;
  const { digits } = undone;
  const ids = new Set(opened.flatMap(appliedTo));
  const found = [...ids].filter((id) => id.startsWith(`sha256:${digits}`));
  const [planId, another] = found;
  if (planId === undefined) throw neverApplied(digits);
  if (another !== undefined)
    throw new UsageError(
      `${digits} begins the ids of ${found.length} applied plans`,
      { hint: `say which: ${found.join(", ")}` },
    );
  return planId;
}

function neverApplied(plan: string): RefusedError {
  return new RefusedError(
    `the plan ${plan} was not applied to any of these sources: there is nothing to take back`,
    { hint: "`ftp-sync status` tells which plan was applied last" },
  );
}
