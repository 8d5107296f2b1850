/** Plays one scenario from its first edit to the plan that has nothing left to do. */
import { createPolicies } from "../../src/manifest/policies.ts";
import {
  LockedError,
  RefusedError,
  StaleError,
} from "../../src/model/errors.ts";
import { MINUTE } from "./campaign-clock.ts";
import { mirrorProblems } from "./check-mirror.ts";
import { mustComeBack } from "./check-restore.ts";
import { mustBeVerified } from "./check-verify.ts";
import { diskTree } from "./disk-tree.ts";
import {
  mustBe,
  type Outcome,
  runAttempt,
  type Trouble,
} from "./run-attempt.ts";
import type { MadePlan } from "./made-plan.ts";
import { type Planning, runPlan } from "./run-plan.ts";
import type { MachineName, Round, Scenario } from "./scenario.ts";
import { Stage } from "./stage.ts";
import type { Tally } from "./tally.ts";
import { mustBeNone, Violation } from "./violation.ts";

/** After so many a silent lock is nobody's. */
const STALE = 6 * MINUTE;

/** @throws Violation with the story of it, and whatever a bug throws */
export async function playScenario(
  scenario: Scenario,
  tally: Tally,
): Promise<void> {
  const stage = await Stage.open(scenario, tally);
  try {
    tally.count("scenarios");
    stage.editHere(scenario.local);
    stage.editThere(scenario.remote);
    for (const round of scenario.rounds) await playRound(stage, round);
    await converge(stage);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Violation(`${message}\n\n${stage.story.join("\n")}`, {
      cause: error,
    });
  } finally {
    await stage.close();
  }
}

async function playRound(stage: Stage, round: Round): Promise<void> {
  const { manifest, days } = round;
  stage.tell("round");
  if (manifest !== undefined) {
    stage.words = manifest;
    stage.tell(`  manifest: ${JSON.stringify(manifest)}`);
  }
  stage.editHere(round.localEdits);
  stage.editThere(round.remoteEdits);
  stage.site.clock.skip(MINUTE + days * 24 * 60 * MINUTE);
  const made =
    (await runPlan(stage, round)) ??
    (await runPlan(stage, { ...round, planStrikes: [] }));
  if (made === undefined) {
    if (round.aim.kind === "undo") return;
    throw new Violation("a plan failed twice");
  }
  await new Application(stage, made).all(round);
}

/** The runs that apply one plan. */
class Application {
  /** Edits before the plan was made. */
  readonly #edits: number;
  #lied: boolean;
  #runs = 0;
  #blind: boolean;

  constructor(
    readonly stage: Stage,
    readonly made: MadePlan,
  ) {
    this.#edits = stage.edits;
    this.#lied = made.lied;
    // Who believes the catalogue doesn't see what others did, and what they spoil may show only where no copy is.
    // Who couldn't read the catalogue expects none, and the next one may read it.
    this.#blind =
      (made.isBelieved && stage.wasEditedThere) ||
      stage.spoiled ||
      made.plan.header.findings.some(
        ({ code }) => code === "catalogue-damaged",
      );
  }

  get #isEdited(): boolean {
    return this.stage.edits > this.#edits;
  }

  async all({ attempts, givesUp }: Round): Promise<void> {
    if (!this.made.plan.header.applyable) return this.refused();
    for (const attempt of attempts) {
      this.stage.editHere(attempt.localEdits);
      this.stage.editThere(attempt.remoteEdits);
      const outcome = await this.#run(attempt);
      if (outcome.kind === "done" || this.#isStale(outcome)) return;
    }
    if (!givesUp) await this.toTheEnd(attempts.at(-1)?.machine ?? "first");
  }

  async refused(): Promise<void> {
    const outcome = await this.#run({ machine: "first" });
    if (outcome.kind === "failed" && outcome.error instanceof RefusedError)
      return;
    throw new Violation("a plan that is not applyable was not refused");
  }

  /** Without anything that goes wrong. Answers whether the plan is done: else it is stale, for good reasons. */
  async toTheEnd(machine: MachineName): Promise<boolean> {
    let outcome = await this.#run({ machine });
    if (outcome.kind === "failed" && outcome.error instanceof LockedError) {
      this.stage.tally.count("locks waited for");
      this.stage.site.clock.skip(STALE);
      outcome = await this.#run({ machine });
    }
    if (this.#isStale(outcome)) return false;
    mustBe(outcome, ["done"]);
    return true;
  }

  async #run({
    machine,
    strikes = [],
    crash,
  }: Pick<Round["attempts"][number], "machine"> &
    Partial<Round["attempts"][number]>): Promise<Outcome & Trouble> {
    const outcome = await runAttempt(this.stage, this.made, {
      ...{ machine, strikes, crash, isEdited: this.#isEdited },
      isFirst: this.#runs === 0,
    });
    this.#runs += 1;
    // One that has nothing to do leaves no trace.
    if (outcome.kind !== "failed" && this.made.actions.length > 0)
      this.stage.begin(this.made, outcome.kind === "done");
    this.#lied ||= outcome.lied;
    // What could be noted nowhere is found out by the next plan alone.
    this.#blind ||= "isUnrecorded" in outcome && outcome.isUnrecorded;
    return outcome;
  }

  /** A run that something went wrong with may take that for staleness. @throws Violation when nothing moved */
  #isStale(outcome: Outcome & Trouble): boolean {
    const isStale =
      !outcome.isStruck &&
      outcome.kind === "failed" &&
      outcome.error instanceof StaleError;
    if (isStale && !this.#isEdited && !this.#lied && !this.#blind)
      throw new Violation("stale, though nothing but its own runs moved", {
        cause: outcome.error,
      });
    return isStale;
  }
}

const MIRROR: Planning = {
  ...{
    planOn: "first",
    refresh: "full",
    aim: { kind: "mirror" },
    planStrikes: [],
  },
};

/** Plans and applies without anything that goes wrong: then nothing is left to do. */
async function converge(stage: Stage): Promise<void> {
  stage.tell("to the end");
  stage.site.clock.skip(MINUTE);
  const made = await runPlan(stage, MIRROR);
  if (made === undefined) throw new Violation("a plan failed");
  const application = new Application(stage, made);
  if (!made.plan.header.applyable) {
    stage.tally.count("scenarios that end with a plan that is not applyable");
    return application.refused();
  }
  if (!(await application.toTheEnd("first")))
    throw new Violation("a fresh plan is stale");
  const policies = createPolicies(stage.words.entries);
  // What is spoilt may show only where no copy is.
  const other = stage.spoiled ? "first" : "second";
  const again = await runPlan(stage, { ...MIRROR, planOn: other });
  mustBeNone(
    "there is something left to do",
    (again?.actions ?? [])
      .filter(
        ({ path, reason }) =>
          reason !== "always" && policies.of(path, "file").compare !== "always",
      )
      .map((action) => JSON.stringify(action)),
  );
  mustBeNone(
    "the server is no mirror",
    mirrorProblems({
      local: diskTree(stage.site.folder),
      view: stage.view(),
      policies,
      symlinks: stage.words.symlinks,
      tainted: stage.tainted,
    }),
  );
  stage.tally.count("scenarios that converge");
  await mustComeBack(stage);
  await mustBeVerified(stage);
}
