/** One run that plans: it writes nothing to the server, and plans nothing that the policies forbid. */
import { createPolicies } from "../../src/manifest/policies.ts";
import { FtpSyncError } from "../../src/model/errors.ts";
import { planTag } from "../../src/model/catalogue.ts";
import { planBackup } from "../../src/operations/plan-backup.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import type { Action, Plan } from "../../src/plan/plan-format.ts";
import { readPlan } from "../../src/plan/read-plan.ts";
import { serializePlan } from "../../src/plan/serialize-plan.ts";
import { planProblems } from "./check-plan.ts";
import { diskTree } from "./disk-tree.ts";
import type { MachineName, Strike } from "./scenario.ts";
import type { Stage } from "./stage.ts";
import { Strikes } from "./strikes.ts";
import { mustBeNone, Violation, withoutHanging } from "./violation.ts";

export interface MadePlan {
  readonly plan: Plan;
  readonly actions: readonly Action[];
  readonly tag: string;
  /** It took the catalogue's word for what is there. */
  readonly isBelieved: boolean;
  /** A listing that it was made from left something out without a word. */
  readonly lied: boolean;
}

const WRITES = /^(?:STOR|APPE|DELE|MKD|RMD|RNFR|RNTO|MFMT|SITE|MDTM \d{14} )/;

/** Undefined: it failed, which only strikes excuse. @throws Violation */
export async function runPlan(
  stage: Stage,
  machineName: MachineName,
  refresh: "full" | "none",
  strikes: readonly Strike[],
): Promise<MadePlan | undefined> {
  const { site, manifest, tally } = stage;
  const { server } = site;
  const running = new Strikes(strikes, undefined, () => undefined, tally);
  stage.strikes = running;
  const before = print(server.root);
  const first = server.commands.length;
  const notices: string[] = [];
  tally.count("plans");
  let made: MadePlan | FtpSyncError;
  try {
    made = await withoutHanging(
      "a plan",
      stage.machine(machineName).run(site, notices, async (environment) => {
        const { sources } = manifest;
        const request = { manifest, sources, allowed: new Set<never>() };
        const planned = await planBackup({ ...request, refresh }, environment);
        return toMade(await reread(planned), running.lied);
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
    if (!running.struck)
      throw new Violation("a plan failed, and nothing was wrong", {
        cause: made,
      });
    return undefined;
  }
  tellOf(stage, made, machineName, notices);
  mustBeNone(
    "the plan does what the policies forbid",
    // What a listing hid, or a catalogue lacks, may be taken for absent.
    running.lied || made.isBelieved
      ? []
      : planProblems(made.actions, {
          policies: createPolicies(stage.words.entries),
          view: stage.view(),
          foreign: stage.foreign,
        }),
  );
  return made;
}

/** As from a file. */
async function reread(plan: Plan): Promise<Plan> {
  const chunks: Buffer[] = [];
  for await (const chunk of serializePlan(plan))
    chunks.push(Buffer.from(chunk));
  return readPlan(() => streamOf(chunks), "plan.json");
}

async function toMade(plan: Plan, lied: boolean): Promise<MadePlan> {
  const actions: Action[] = [];
  for await (const action of plan.actions()) actions.push(action);
  const { listing } = plan.header.sources["source"] ?? {};
  const isBelieved = listing === "skipped";
  return { plan, actions, tag: planTag(plan.planId), isBelieved, lied };
}

function tellOf(
  stage: Stage,
  { plan: { header, planId }, actions, isBelieved }: MadePlan,
  machine: MachineName,
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
