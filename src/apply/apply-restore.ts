/** Carries out a plan of a restore: checks everything first, changes the local folder only then, and the server never. */
import { InterruptedError, RefusedError, StaleError } from "../model/errors.ts";
import { isLoss } from "../model/finding.ts";
import { stateFolderOf } from "../model/path.ts";
import type { Progress } from "../model/progress.ts";
import { isRestoring } from "../plan/is-restoring.ts";
import type { RestoreAction } from "../plan/action-format.ts";
import type { Plan } from "../plan/plan-format.ts";
import { notApplyable } from "./apply-plan.ts";
import type { ApplyResult } from "./apply-result.ts";
import {
  checkRestore,
  isDownload,
  type RestoreCheck,
  type RestorePlaces,
  type RestoreSides,
} from "./check-restore.ts";
import { RestoreRun } from "./restore-run.ts";

export interface RestorePorts {
  readonly sides: RestoreSides;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** What the plan says was seen a moment ago. Contents are held against their digests, and places looked at, in any case. */
  readonly isJustMade: boolean;
}

/**
 * @throws RefusedError, StaleError, RemoteError before anything is changed; InterruptedError at any time.
 * What goes wrong with single actions stands in the result.
 */
export async function applyRestore(
  plan: Plan,
  { sides, progress, signal, isJustMade }: RestorePorts,
): Promise<ApplyResult> {
  const { header, planId } = plan;
  if (!header.applyable) throw notApplyable(plan);
  const name = header.restore?.source ?? "";
  const source = header.sources[name];
  if (source === undefined)
    throw new RefusedError(
      `the plan restores a source ${name} that it does not describe`,
    );
  const actions = await restoreActions(plan, name);
  const places = {
    root: source.to,
    state: source.state ?? stateFolderOf(source.to),
  };
  const check = isJustMade
    ? unchecked(actions)
    : await checked(actions, places, sides, progress, name);
  const { todo, onlyFacts, alreadyDone } = check;
  progress.start("apply", name, {
    files: todo.length,
    bytes: bytesOf(todo, onlyFacts),
  });
  const run = new RestoreRun(places, sides, progress, signal);
  await run.carryOut(check);
  const result = run.result();
  if (signal.aborted) throwIfUnfinished(result, todo.length);
  const missing = header.findings.filter(isLoss).length;
  return { planId, ...result, alreadyDone, missing, unrecorded: [] };
}

/** @throws StaleError */
async function checked(
  actions: readonly RestoreAction[],
  places: RestorePlaces,
  sides: RestoreSides,
  progress: Progress,
  source: string,
): Promise<RestoreCheck> {
  progress.start("check", source, { files: actions.length, bytes: 0 });
  const check = await checkRestore(actions, places, sides, progress);
  if (check.differences.length > 0) throw new StaleError(check.differences);
  return check;
}

function unchecked(actions: readonly RestoreAction[]): RestoreCheck {
  return {
    ...{ todo: actions, onlyFacts: new Set(), alreadyDone: 0 },
    differences: [],
  };
}

async function restoreActions(
  plan: Plan,
  source: string,
): Promise<readonly RestoreAction[]> {
  const actions: RestoreAction[] = [];
  for await (const action of plan.actions()) {
    if (!isRestoring(action) || action.source !== source)
      throw new RefusedError(
        `the plan restores ${source}, but its action ${action.id} (${action.op}) is none of that`,
      );
    actions.push(action);
  }
  return actions;
}

function bytesOf(
  todo: readonly RestoreAction[],
  onlyFacts: ReadonlySet<number>,
): number {
  return todo
    .filter(isDownload)
    .filter(({ id }) => !onlyFacts.has(id))
    .reduce((sum, { after }) => sum + after.size, 0);
}

/** @throws InterruptedError unless the signal came after the last action */
function throwIfUnfinished(
  { done, failures }: Pick<ApplyResult, "done" | "failures">,
  all: number,
): void {
  const count = Object.values(done).reduce((a, b) => a + b, 0);
  if (count + failures.length === all) return;
  throw new InterruptedError(`interrupted after ${count} of ${all} actions`, {
    hint: "nothing is half done: apply the same plan again, or restore again, to go on",
  });
}
