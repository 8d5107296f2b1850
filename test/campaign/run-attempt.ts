/** One run that applies a plan, whatever goes wrong with it, and what must be true right afterwards. */
import type { ApplyResult } from "../../src/apply/apply-result.ts";
import { FtpSyncError } from "../../src/model/errors.ts";
import { applyBackup } from "../../src/operations/apply-backup.ts";
import { agreesWith, catalogueProblems, entriesOf } from "./check-catalogue.ts";
import { doneProblems } from "./check-done.ts";
import { transitionProblems } from "./check-transition.ts";
import { PlanIndex } from "./plan-index.ts";
import type { MadePlan } from "./made-plan.ts";
import type { Crash, MachineName, Strike } from "./scenario.ts";
import type { ServerView } from "./server-view.ts";
import { earlierRuns } from "./earlier-runs.ts";
import type { Stage } from "./stage.ts";
import { Strikes } from "./strikes.ts";
import { mustBeNone, Violation, withoutHanging } from "./violation.ts";

export type Outcome =
  | { readonly kind: "done" }
  | {
      readonly kind: "partly";
      readonly why: readonly string[];
      readonly isUnrecorded: boolean;
    }
  /** Nothing was changed. */
  | { readonly kind: "failed"; readonly error: FtpSyncError }
  | { readonly kind: "crashed"; readonly isUnrecorded: boolean };

export interface Trouble {
  /** A listing left something out without a word. */
  readonly lied: boolean;
  /** Something went wrong on the way. */
  readonly isStruck: boolean;
}

export interface Attempting {
  readonly machine: MachineName;
  readonly strikes: readonly Strike[];
  readonly crash: Crash | undefined;
  /** Local or remote files were edited since the plan was made. */
  readonly isEdited: boolean;
  /** No run of the plan came before it. */
  readonly isFirst: boolean;
}

/** @throws Violation */
export async function runAttempt(
  stage: Stage,
  made: MadePlan,
  attempting: Attempting,
): Promise<Outcome & Trouble> {
  const { site, tally } = stage;
  const { server } = site;
  const strikes = new Strikes(
    ...([attempting.strikes, attempting.crash] as const),
    () => {
      server.setReachable(false);
    },
    tally,
  );
  stage.strikes = strikes;
  const before = stage.view();
  const { proven, noted } = await earlierRuns(stage, made, before);
  const first = server.commands.length;
  const notices: string[] = [];
  tally.count("applies");

  const ended = await apply(stage, made, attempting.machine, notices);
  await withoutHanging("closing the connections", server.quiet());
  server.setReachable(true);
  // It said so before it was killed.
  const isUnrecorded = notices.some((notice) =>
    /not all in its journal/.test(notice),
  );
  const outcome: Outcome = strikes.crashed
    ? { kind: "crashed", isUnrecorded }
    : ended;
  tellOf(stage, outcome, attempting, notices);
  const after = stage.view();
  const isListingStruck = attempting.strikes.some(({ on }) => on === "listing");
  if (!attempting.isEdited && !isListingStruck && !made.lied)
    mustBeNone(
      "finished uploads are sent again",
      sentIds(
        server.commands.slice(first).map(({ line }) => line),
        made.tag,
      )
        .filter((id) => proven.has(id))
        .map((id) => JSON.stringify(made.actions[id - 1])),
    );
  await check(stage, made, outcome, {
    ...{ before, after, noted, isEdited: attempting.isEdited },
    isFirst: attempting.isFirst,
    ...{ lied: strikes.lied || made.lied, isStruck: strikes.struck },
  });
  return { ...outcome, lied: strikes.lied, isStruck: strikes.struck };
}

async function apply(
  stage: Stage,
  { plan }: MadePlan,
  machine: MachineName,
  notices: string[],
): Promise<Outcome> {
  const { site, manifest } = stage;
  try {
    const result = await withoutHanging(
      "an apply",
      stage
        .machine(machine)
        .run(site, notices, (environment) =>
          applyBackup(plan, manifest, environment),
        ),
    );
    return outcomeOf(result);
  } catch (error) {
    if (error instanceof FtpSyncError) return { kind: "failed", error };
    throw error;
  }
}

function outcomeOf({ failures, unrecorded }: ApplyResult): Outcome {
  const why = [
    ...failures.map(
      ({ action: { op, path }, kind, message }) =>
        `${op} ${path} ${kind}: ${message}`,
    ),
    ...unrecorded.map(({ message }) => `unrecorded: ${message}`),
  ];
  const isUnrecorded = unrecorded.length > 0;
  return why.length === 0
    ? { kind: "done" }
    : { kind: "partly", why, isUnrecorded };
}

function tellOf(
  stage: Stage,
  outcome: Outcome,
  { machine, strikes, crash }: Attempting,
  notices: readonly string[],
): void {
  stage.tally.count(`applies ${outcome.kind}`);
  stage.tell(
    `  apply on ${machine}${strikes.length === 0 ? "" : ` ${JSON.stringify(strikes)}`}${crash === undefined ? "" : ` ${JSON.stringify(crash)}`}: ${outcome.kind}`,
  );
  for (const notice of notices) stage.tell(`    notice: ${notice}`);
  if (outcome.kind === "partly")
    for (const reason of outcome.why) stage.tell(`    ${reason}`);
  if (outcome.kind === "failed") {
    const { name, message } = outcome.error;
    stage.tally.count(`applies failed: ${name}`);
    stage.tell(`    ${name}: ${message}`);
  }
}

/** Ids of the actions whose content was sent. */
function sentIds(lines: readonly string[], tag: string): number[] {
  const temporary = new RegExp(`^STOR .*/${tag}-(\\d+)$`);
  return lines.flatMap((line) => {
    const id = temporary.exec(line)?.[1];
    return id === undefined ? [] : [Number(id)];
  });
}

interface Looked extends Trouble {
  readonly before: ServerView;
  readonly after: ServerView;
  readonly noted: ReadonlySet<string>;
  readonly isFirst: boolean;
  readonly isEdited: boolean;
}

async function check(
  stage: Stage,
  { actions, tag }: MadePlan,
  outcome: Outcome,
  looked: Looked,
): Promise<void> {
  const { before, after, lied, isStruck, isEdited } = looked;
  const { tainted, taintedCopies, drifted, foreign, scenario } = stage;
  const plan = new PlanIndex(actions);
  // What ends with an error has changed nothing: not even what the plan says.
  const allowed = outcome.kind === "failed" ? new PlanIndex([]) : plan;
  mustBeNone(
    `the run (${outcome.kind}) did what its plan does not say`,
    transitionProblems({
      ...looked,
      plan: allowed,
      tag,
      tainted,
      taintedCopies,
    }),
  );
  follow(stage, plan, tag, before, after);
  const catalogue = await stage.catalogue();
  mustBeNone(
    "the catalogue is ahead of the server",
    catalogueProblems(catalogue, after, stage),
  );
  for (const [path, entry] of entriesOf(catalogue)) {
    const file = after.files.get(path);
    if (entry.kind === "file" && file && agreesWith(entry, file)) {
      drifted.delete(path);
      foreign.delete(path);
    }
  }
  // What a listing hides is taken for done where it should go.
  if (outcome.kind !== "done" || lied) return;
  const all = stage.spoiled ? new Set(entriesOf(catalogue).keys()) : drifted;
  mustBeNone(
    "the run says that it is done",
    doneProblems({
      ...{ actions, tag, view: after, catalogue, drifted: all },
      ...{ isEdited, isStruck, tainted },
      isSpoiled: stage.spoiled,
      setsTimes: scenario.server.mfmt,
    }),
  );
}

/** What is known of files goes with them. */
function follow(
  { tainted, taintedCopies, foreign }: Stage,
  plan: PlanIndex,
  tag: string,
  before: ServerView,
  after: ServerView,
): void {
  for (const path of [...tainted]) {
    const to = plan.destination(path);
    const was = before.files.get(path)?.full;
    if (to !== undefined && after.files.get(to)?.full === was) tainted.add(to);
    const copy = `${tag}/${path}`;
    if (after.archive.get(copy)?.full === was) taintedCopies.add(copy);
    if (after.files.get(path)?.full !== was) tainted.delete(path);
  }
  for (const [path, { plan: of }] of plan.returns) {
    const isBack =
      before.archive.get(`${of}/${path}`)?.full === after.files.get(path)?.full;
    if (taintedCopies.has(`${of}/${path}`) && isBack) tainted.add(path);
  }
  for (const path of [...foreign])
    if (plan.touches(path) || !after.files.has(path)) foreign.delete(path);
}

/** @throws Violation unless it is one of the kinds that are allowed */
export function mustBe(
  outcome: Outcome,
  kinds: readonly Outcome["kind"][],
): void {
  if (kinds.includes(outcome.kind)) return;
  const cause = outcome.kind === "failed" ? outcome.error : undefined;
  throw new Violation(
    `an apply ended ${outcome.kind}, and nothing was wrong`,
    cause === undefined ? undefined : { cause },
  );
}
