/** Carries out a plan through the ports: checks everything first, changes only then, and does nothing that the plan does not say. */
import { InterruptedError, RefusedError, StaleError } from "../model/errors.ts";
import type { LocalFiles } from "../model/local-files.ts";
import { type RemotePath, STATE_FOLDER } from "../model/path.ts";
import type { Progress } from "../model/progress.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { fileAfter } from "../plan/action-files.ts";
import type { Action, Plan } from "../plan/plan-format.ts";
import type { ApplyResult } from "./apply-result.ts";
import { applySource, isSending, type SourceResult } from "./apply-source.ts";
import { checkLocal } from "./check-local.ts";
import { checkRemote } from "./check-remote.ts";
import { countOps } from "./count-ops.ts";
import { putBackAsides } from "./put-back-asides.ts";
import { Scratch } from "./scratch.ts";
import { RemoteSurvey } from "./survey-remote.ts";

/** The two sides of a source of the plan. */
interface SourceSides {
  readonly remote: RemoteFiles;
  readonly local: LocalFiles;
}

export interface ApplyPorts {
  /** Both sides of the source of this name. */
  sides(source: string): Promise<SourceSides>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

interface CheckedSource extends SourceSides {
  readonly name: string;
  readonly root: RemotePath;
  readonly todo: readonly Action[];
  readonly alreadyDone: number;
  readonly survey: RemoteSurvey;
  readonly scratch: Scratch;
  readonly differences: readonly string[];
}

/**
 * @throws RefusedError, StaleError, RemoteError before anything is changed; InterruptedError at any time.
 * What goes wrong with single actions stands in the result.
 */
export async function applyPlan(
  plan: Plan,
  ports: ApplyPorts,
): Promise<ApplyResult> {
  if (!plan.header.applyable) throw notApplyable(plan);
  const sources = await check(plan, ports);
  const differences = sources.flatMap((source) => source.differences);
  if (differences.length > 0) throw new StaleError(differences);
  const results: SourceResult[] = [];
  for (const source of sources) {
    if (source.todo.length > 0 && !ports.signal.aborted)
      results.push(await carryOut(source, plan.planId, ports));
  }
  if (ports.signal.aborted) throwIfUnfinished(results, sources);
  return sum(plan.planId, sources, results);
}

function notApplyable({ header }: Plan): RefusedError {
  const errors = header.findings.filter(({ level }) => level === "error");
  const are = errors.length === 1 ? "is an error" : "are errors";
  return new RefusedError(
    `the plan is not applyable: ${errors.length} of its findings ${are}`,
    { hint: "`ftp-sync show` lists them; set them right and plan again" },
  );
}

/** Both sides of every source, before the first change to any. */
async function check(plan: Plan, ports: ApplyPorts): Promise<CheckedSource[]> {
  const bySource = new Map<string, Action[]>();
  for await (const action of plan.actions()) {
    const there = bySource.get(action.source);
    if (there === undefined) bySource.set(action.source, [action]);
    else there.push(action);
  }
  const checked: CheckedSource[] = [];
  for (const [name, actions] of bySource)
    checked.push(await checkSource(plan, name, actions, ports));
  return checked;
}

async function checkSource(
  plan: Plan,
  name: string,
  actions: readonly Action[],
  ports: ApplyPorts,
): Promise<CheckedSource> {
  const root = plan.header.sources[name]?.to;
  if (root === undefined)
    throw new RefusedError(
      `the plan has actions for a source ${name} that it does not describe`,
    );
  const sides = await ports.sides(name);
  const total = { files: filesIn(actions), bytes: 0 };
  ports.progress.start("check", name, total);
  sides.remote.warmUp(actions.filter(isSending).length);
  const { survey, scratch } = await surveyWhole(
    sides.remote,
    { name, root },
    actions,
    ports.progress,
  );
  const { done, differences } = await checkRemote(survey, actions);
  const todo = actions.filter(({ id }) => !done.has(id));
  ports.progress.advance(filesIn(actions) - filesIn(todo), 0);
  const local = await checkLocal(sides.local, todo, ports.progress);
  return {
    ...sides,
    name,
    root,
    todo,
    alreadyDone: done.size,
    survey,
    scratch,
    differences: [...differences, ...local],
  };
}

/** Surveys the remote after old files that a killed run left aside are back where they belong. */
async function surveyWhole(
  remote: RemoteFiles,
  { name, root }: { readonly name: string; readonly root: RemotePath },
  actions: readonly Action[],
  progress: Progress,
): Promise<{ readonly survey: RemoteSurvey; readonly scratch: Scratch }> {
  const survey = await RemoteSurvey.of(remote, root, actions);
  const isNew = survey.isAbsent(STATE_FOLDER);
  const scratch = await Scratch.of(remote, root, isNew);
  if (scratch.leftAside === undefined) return { survey, scratch };
  const back = await putBackAsides(remote, root, scratch.leftAside);
  if (back.length > 0) {
    const files = back.length === 1 ? "file" : "files";
    progress.notice(
      `${name}: put back ${back.length} old ${files} that an interrupted run had moved aside: ${back.slice(0, 5).join(", ")}${back.length > 5 ? ", …" : ""}`,
    );
  }
  return { survey: await RemoteSurvey.of(remote, root, actions), scratch };
}

/** Files whose content is to be compared with the plan. */
function filesIn(actions: readonly Action[]): number {
  return actions.filter((action) => fileAfter(action) !== undefined).length;
}

function carryOut(
  source: CheckedSource,
  planId: string,
  { progress, signal }: ApplyPorts,
): Promise<SourceResult> {
  const { name, remote, local, root, todo: actions } = source;
  const { survey, scratch } = source;
  const bytes = actions.reduce(
    (total, action) =>
      total + (action.op === "hash" ? 0 : (fileAfter(action)?.size ?? 0)),
    0,
  );
  progress.start("apply", name, { files: actions.length, bytes });
  const prefix = planId.slice("sha256:".length, "sha256:".length + 16);
  return applySource({
    remote,
    local,
    root,
    actions,
    survey,
    scratch,
    prefix,
    progress,
    signal,
  });
}

/** @throws InterruptedError unless the signal came after the last action */
function throwIfUnfinished(
  results: readonly SourceResult[],
  sources: readonly CheckedSource[],
): void {
  const done = countOps(results.map((result) => result.done));
  const count = Object.values(done).reduce((a, b) => a + b, 0);
  const all = sources.reduce((total, { todo }) => total + todo.length, 0);
  if (count === all) return;
  throw new InterruptedError(`interrupted after ${count} of ${all} actions`, {
    hint: "nothing is half done: apply the same plan again to go on",
  });
}

function sum(
  planId: string,
  sources: readonly CheckedSource[],
  results: readonly SourceResult[],
): ApplyResult {
  const total = (counts: readonly number[]): number =>
    counts.reduce((a, b) => a + b, 0);
  return {
    planId,
    done: countOps(results.map(({ done }) => done)),
    alreadyDone: total(sources.map(({ alreadyDone }) => alreadyDone)),
    bytes: total(results.map(({ bytes }) => bytes)),
    failures: results.flatMap(({ failures }) => failures),
  };
}
