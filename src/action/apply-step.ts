/** The command `apply` of the action: a saved plan, or one that is made now, and nothing but the expected one. */
import { UsageError } from "../model/errors.ts";
import { openPlan } from "../cli/open-plan.ts";
import { join } from "node:path";
import { annotateFailure } from "./annotate.ts";
import { setOutputs } from "./file-commands.ts";
import type { Inputs } from "./inputs.ts";
import { makePlan, outputsOf } from "./plan-step.ts";
import { runCli } from "./run-cli.ts";
import type { Step } from "./step.ts";
import { summarizeRun } from "./summarize-run.ts";

/** @param folder where a plan that is made now is saved */
export async function applyStep(
  inputs: Inputs,
  folder: string,
  step: Step,
): Promise<number> {
  if (inputs.planFile !== "") return applySaved(inputs, inputs.planFile, step);
  const { run, plan } = await makePlan(inputs, folder, step);
  if (plan === undefined) {
    await summarizeRun("plan", run, step.context.env);
    return run.status;
  }
  return applyFile(inputs, join(folder, "plan.json"), step);
}

async function applySaved(
  inputs: Inputs,
  file: string,
  step: Step,
): Promise<number> {
  const { sources, allow, refresh } = inputs;
  if (sources.length + allow.length > 0 || refresh !== "")
    throw new UsageError(
      "sources, allow and refresh shape a new plan; the one in plan-file is applied as it is",
    );
  // Where it can't be opened, apply says why.
  const plan = await openPlan(file, step.context).catch(() => undefined);
  if (plan !== undefined)
    await setOutputs(
      { ...outputsOf(plan), "plan-file": file },
      step.context.env,
    );
  return applyFile(inputs, file, step);
}

async function applyFile(
  { manifest, expect, lockTimeout }: Inputs,
  file: string,
  step: Step,
): Promise<number> {
  const args = [
    ...["apply", file, "--file", manifest],
    ...(expect === "" ? [] : ["--expect", expect]),
    ...(lockTimeout === "" ? [] : ["--lock-timeout", lockTimeout]),
  ];
  const run = await runCli(args, step);
  annotateFailure("apply", run, step.log);
  await summarizeRun("apply", run, step.context.env);
  return run.status;
}
