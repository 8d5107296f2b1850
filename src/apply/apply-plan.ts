/** Carries out a plan through the ports: checks everything first, changes only then, and does nothing that the plan does not say. */
import { InterruptedError, RefusedError, StaleError } from "../model/errors.ts";
import type { Progress } from "../model/progress.ts";
import { isRestoring } from "../plan/is-restoring.ts";
import type { Action, BackupAction } from "../plan/action-format.ts";
import type { Plan } from "../plan/plan-format.ts";
import type { ApplyResult } from "./apply-result.ts";
import { carryOut, type CarriedOut } from "./carry-out.ts";
import { type CheckedSource, checkSource } from "./check-source.ts";
import { countOps } from "./count-ops.ts";
import {
  openSource,
  type OpenSource,
  type Runner,
  type SourceSides,
} from "./open-source.ts";

export interface ApplyPorts {
  /** Both sides of the source of this name. */
  sides(source: string): Promise<SourceSides>;
  readonly runner: Runner;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * @throws RefusedError, StaleError, LockedError, RemoteError before anything is changed; InterruptedError at any time.
 * What goes wrong with single actions stands in the result.
 */
export async function applyPlan(
  plan: Plan,
  ports: ApplyPorts,
): Promise<ApplyResult> {
  if (!plan.header.applyable) throw notApplyable(plan);
  const bySource = await actionsBySource(plan);
  const opened: OpenSource[] = [];
  try {
    for (const name of bySource.keys())
      opened.push(await open(plan, name, ports));
    return await applyOpened(plan, opened, bySource, ports);
  } finally {
    await Promise.all(opened.map(({ lock }) => lock.release()));
  }
}

function notForHere({ op }: Action): RefusedError {
  return new RefusedError(
    `the plan has an action "${op}", which only a plan of \`restore\` may have`,
  );
}

export function notApplyable({ header }: Plan): RefusedError {
  const errors = header.findings.filter(({ level }) => level === "error");
  const are = errors.length === 1 ? "is an error" : "are errors";
  return new RefusedError(
    `the plan is not applyable: ${errors.length} of its findings ${are}`,
    { hint: "`ftp-sync show` lists them; set them right and plan again" },
  );
}

async function actionsBySource(
  plan: Plan,
): Promise<ReadonlyMap<string, readonly BackupAction[]>> {
  const bySource = new Map<string, BackupAction[]>();
  for await (const action of plan.actions()) {
    if (isRestoring(action)) throw notForHere(action);
    const there = bySource.get(action.source);
    if (there === undefined) bySource.set(action.source, [action]);
    else there.push(action);
  }
  return bySource;
}

async function open(
  { header, planId }: Plan,
  name: string,
  ports: ApplyPorts,
): Promise<OpenSource> {
  const source = header.sources[name];
  if (source === undefined)
    throw new RefusedError(
      `the plan has actions for a source ${name} that it does not describe`,
    );
  const sides = await ports.sides(name);
  return openSource(name, source, planId, sides, ports.runner, ports);
}

/** Both sides of every source are checked before the first change to any. */
async function applyOpened(
  { header, planId }: Plan,
  opened: readonly OpenSource[],
  bySource: ReadonlyMap<string, readonly BackupAction[]>,
  { runner, progress, signal }: ApplyPorts,
): Promise<ApplyResult> {
  const sources: CheckedSource[] = [];
  for (const source of opened) {
    const base = header.sources[source.name]?.base ?? null;
    const actions = bySource.get(source.name) ?? [];
    sources.push(await checkSource(source, base, actions, progress));
  }
  const differences = sources.flatMap((source) => source.differences);
  if (differences.length > 0) {
    const believed = opened.some(
      ({ name }) => header.sources[name]?.listing === "skipped",
    );
    throw new StaleError(differences, { believed });
  }
  const results: [CheckedSource, CarriedOut][] = [];
  for (const source of sources) {
    if (signal.aborted) break;
    results.push([source, await carryOut(source, runner, progress, signal)]);
  }
  if (signal.aborted) throwIfUnfinished(results, sources);
  return sum(planId, sources, results);
}

/** @throws InterruptedError unless the signal came after the last action, or the last that could be tried */
function throwIfUnfinished(
  results: readonly (readonly [CheckedSource, CarriedOut])[],
  sources: readonly CheckedSource[],
): void {
  const done = countOps(results.map(([, result]) => result.done));
  const count = Object.values(done).reduce((a, b) => a + b, 0);
  const failed = results.flatMap(([, { failures }]) => failures).length;
  const all = sources.reduce((total, { todo }) => total + todo.length, 0);
  if (count + failed === all) return;
  throw new InterruptedError(`interrupted after ${count} of ${all} actions`, {
    hint: "nothing is half done: apply the same plan again to go on",
  });
}

function sum(
  planId: string,
  sources: readonly CheckedSource[],
  results: readonly (readonly [CheckedSource, CarriedOut])[],
): ApplyResult {
  const total = (counts: readonly number[]): number =>
    counts.reduce((a, b) => a + b, 0);
  return {
    planId,
    done: countOps(results.map(([, { done }]) => done)),
    alreadyDone: total(sources.map(({ done }) => done.length)),
    bytes: total(results.map(([, { bytes }]) => bytes)),
    failures: results.flatMap(([, { failures }]) => failures),
    unrecorded: results.flatMap(([{ name }, { unrecorded }]) =>
      unrecorded === undefined ? [] : [{ source: name, message: unrecorded }],
    ),
  };
}
