/** The command `apply` of the action: a saved plan, or one that is made now, and nothing but the approved one. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { openPlan } from "../host/open-plan.ts";
import { UsageError } from "../model/errors.ts";
import { hasChanges } from "../plan/has-changes.ts";
import { annotateFailure } from "./annotate.ts";
import { approvedPlan } from "./approved-plan.ts";
import { setOutputs } from "./file-commands.ts";
import type { Inputs } from "./inputs.ts";
import { makePlan, outputsOf } from "./make-plan.ts";
import { runCli } from "./run-cli.ts";
import type { Step } from "./step.ts";
import { summarizeRun } from "./summarize-run.ts";

/** Stands in the input `expect` for the plan that the merged pull request showed. */
const BY_MERGE = "merged-pull-request";

/** @param folder where the receipt is saved, and a plan that is made now */
export async function applyStep(
  inputs: Inputs,
  folder: string,
  step: Step,
): Promise<number> {
  const receipt = join(folder, "receipt.json");
  if (inputs.planFile !== "") return applySaved(inputs, receipt, step);
  const { status, file, plan } = await makePlan(inputs, folder, step);
  if (plan === undefined) return status;
  if (inputs.expect !== BY_MERGE) return applyFile(inputs, file, receipt, step);
  // Without changes there is nothing that anybody should have approved.
  if (!hasChanges(plan.header)) return status;
  const expect = await approvedPlan(inputs, step);
  return applyFile({ ...inputs, expect }, file, receipt, step);
}

async function applySaved(
  inputs: Inputs,
  receipt: string,
  step: Step,
): Promise<number> {
  const { sources, allow, refresh, expect, planFile: file } = inputs;
  if (sources.length + allow.length > 0 || refresh !== "")
    throw new UsageError(
      "sources, allow and refresh shape a new plan; the one in plan-file is applied as it is",
    );
  if (expect === BY_MERGE)
    throw new UsageError(
      `${BY_MERGE} is for a plan that is made now; for a saved one, expect takes its planId`,
    );
  // Where it can't be opened, apply says why.
  const plan = await openPlan(file, step.context).catch(() => undefined);
  if (plan !== undefined)
    await setOutputs(
      { ...outputsOf(plan), "plan-file": file },
      step.context.env,
    );
  return applyFile(inputs, file, receipt, step);
}

async function applyFile(
  { manifest, expect, lockTimeout }: Inputs,
  file: string,
  receipt: string,
  step: Step,
): Promise<number> {
  const args = [
    ...["apply", file, "--file", manifest, "--receipt", receipt],
    ...(expect === "" ? [] : ["--expect", expect]),
    ...(lockTimeout === "" ? [] : ["--lock-timeout", lockTimeout]),
  ];
  // What an earlier step left would pass for this one's.
  await rm(receipt, { force: true });
  const run = await runCli(args, step);
  annotateFailure("apply", run, step.log);
  await summarizeRun("apply", run, step.context.env);
  if (existsSync(receipt))
    await setOutputs({ "receipt-file": receipt }, step.context.env);
  return run.status;
}
