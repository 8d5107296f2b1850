/** One run that plans: it writes nothing to the server, and plans nothing that the policies forbid. */
import { createPolicies } from "../../src/manifest/policies.ts";
import { FtpSyncError, RefusedError } from "../../src/model/errors.ts";
import { planTag } from "../../src/model/catalogue.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import type { Action } from "../../src/plan/action-format.ts";
import type { Plan } from "../../src/plan/plan-format.ts";
import { readPlan } from "../../src/plan/read-plan.ts";
import { serializePlan } from "../../src/plan/serialize-plan.ts";
import type { MadePlan } from "./made-plan.ts";
import { adoptProblems, planProblems, undoProblems } from "./check-plan.ts";
import { diskTree } from "./disk-tree.ts";
import { aimOf, makePlan } from "./make-plan.ts";
import type { Aim, Round } from "./scenario.ts";
import type { Stage } from "./stage.ts";
import { Strikes } from "./strikes.ts";
import { mustBeNone, Violation, withoutHanging } from "./violation.ts";

const WRITES = /^(?:STOR|APPE|DELE|MKD|RMD|RNFR|RNTO|MFMT|SITE|MDTM \d{14} )/;

export type Planning = Pick<
  Round,
  "planOn" | "refresh" | "aim" | "planStrikes"
>;

/** Undefined: it failed, which only strikes excuse, or there is nothing to take back. @throws Violation */
export async function runPlan(
  stage: Stage,
  planning: Planning,
): Promise<MadePlan | undefined> {
  const { site, tally } = stage;
  const { server } = site;
  const { planOn, planStrikes } = planning;
  const running = new Strikes(planStrikes, undefined, () => undefined, tally);
  stage.strikes = running;
  const before = print(server.root);
  const first = server.commands.length;
  const notices: string[] = [];
  tally.count("plans");
  let made: MadePlan | FtpSyncError;
  try {
    made = await withoutHanging(
      "a plan",
      stage.machine(planOn).run(site, notices, async (environment) => {
        const planned = await makePlan(stage, planning, environment);
        const { lied } = running;
        return toMade(await reread(planned), aimOf(stage, planning), lied);
      }),
    );
  } catch (error) {
    if (!(error instanceof FtpSyncError)) throw error;
    made = error;
  }
  await withoutHanging("closing the connections", server.quiet());
  const lines = server.commands.slice(first).map(({ line }) => line);
  mustBeNone(
    "planning wrote to the server",
    lines.filter((line) => WRITES.test(line)),
  );
  if (print(server.root) !== before)
    throw new Violation("the server changed while a plan was made");
  if (made instanceof FtpSyncError) {
    stage.tell(`  plan failed: ${made.message}`);
    tally.count("plans failed");
    const isRefused =
      made instanceof RefusedError && mayBeRefused(stage, planning);
    if (!running.struck && !isRefused)
      throw new Violation("a plan failed, and nothing was wrong", {
        cause: made,
      });
    return undefined;
  }
  tellOf(stage, made, planOn, notices);
  mustBeNone("the plan does what is forbidden", forbidden(stage, made));
  return made;
}

function forbidden(
  stage: Stage,
  { actions, aim, isBelieved, lied }: MadePlan,
): Iterable<string> {
  if (aim === "undo") return undoProblems(actions);
  if (aim === "adopt")
    return adoptProblems(actions, stage.view(), stage.tainted);
  // What a listing hid, or a catalogue lacks, may be taken for absent.
  if (lied || isBelieved) return [];
  const policies = createPolicies(stage.words.entries);
  const { foreign } = stage;
  return planProblems(actions, { policies, view: stage.view(), foreign });
}

/** Of what no catalogue tells nothing can be taken back. */
function mayBeRefused(stage: Stage, { aim }: Planning): boolean {
  const undone = stage.undone(aim);
  return undone !== undefined && (stage.spoiled || !undone.isDone);
}

/** As from a file. */
async function reread(plan: Plan): Promise<Plan> {
  const chunks: Buffer[] = [];
  for await (const chunk of serializePlan(plan))
    chunks.push(Buffer.from(chunk));
  return readPlan(() => streamOf(chunks), "plan.json");
}

async function toMade(
  plan: Plan,
  aim: Aim["kind"],
  lied: boolean,
): Promise<MadePlan> {
  const actions: Action[] = [];
  for await (const action of plan.actions()) actions.push(action);
  const { listing } = plan.header.sources["source"] ?? {};
  const isBelieved = listing === "skipped";
  const tag = planTag(plan.planId);
  return { plan, actions, tag, aim, isBelieved, lied };
}

function tellOf(
  stage: Stage,
  { plan: { header, planId }, actions, isBelieved }: MadePlan,
  machine: string,
  notices: readonly string[],
): void {
  const words = [
    `plan ${planId.slice(7, 23)} on ${machine}`,
    ...(isBelieved ? ["listing nothing"] : []),
    ...(header.applyable ? [] : ["not applyable"]),
  ];
  stage.tell(`  ${words.join(", ")}`);
  for (const { level, code, path, detail } of header.findings)
    stage.tell(`    ${level} ${code} ${path ?? ""} ${detail ?? ""}`);
  for (const { path, change } of header.drift)
    stage.tell(`    drift: ${path} ${change}`);
  for (const action of actions) stage.tell(`    ${JSON.stringify(action)}`);
  for (const notice of notices) stage.tell(`    notice: ${notice}`);
  for (const { op } of actions) stage.tally.count(`actions: ${op}`);
}

/** Everything on the server, as one text. */
function print(root: string): string {
  const { files, folders } = diskTree(root);
  return JSON.stringify([
    ...folders,
    ...[...files].map(([path, { full, modified }]) => [path, full, modified]),
  ]);
}
