/** The GitHub action: one step of a workflow, from its inputs to its exit status. */
import { join } from "node:path";
import { mkdir } from "node:fs/promises";
import type { CliContext } from "../cli/context.ts";
import { EXIT, exitStatus } from "../cli/exit-status.ts";
import { FtpSyncError, UsageError } from "../model/errors.ts";
import { annotateFailure } from "./annotate.ts";
import { applyStep } from "./apply-step.ts";
import { setOutputs } from "./file-commands.ts";
import { type Inputs, readInputs } from "./inputs.ts";
import { planStep } from "./plan-step.ts";
import { type CliRun, runCli } from "./run-cli.ts";
import type { Step } from "./step.ts";
import { summarizeRun } from "./summarize-run.ts";
import { WorkflowLog } from "./workflow-log.ts";

/** Answers the exit status: that of the command, which fails the step when it isn't 0. */
export async function runAction(
  version: string,
  context: CliContext,
): Promise<number> {
  const log = new WorkflowLog(context.stdout);
  const step: Step = { context, version, log };
  const status = await answer(step);
  await setOutputs({ status: String(status) }, context.env);
  return status;
}

async function answer(step: Step): Promise<number> {
  try {
    return await carryOut(readInputs(step.context.env), step);
  } catch (error) {
    step.log.annotate("error", "ftp-sync", wordsOf(error));
    return exitStatus(error);
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof FtpSyncError)
    return [error.message, error.hint ?? []].flat().join("\n");
  const trace = error instanceof Error ? error.stack : undefined;
  return `bug in ftp-sync: ${trace ?? String(error)}`;
}

async function carryOut(inputs: Inputs, step: Step): Promise<number> {
  const folder = await stepFolder(step.context);
  switch (inputs.command) {
    case "plan":
      return planStep(inputs, folder, step);
    case "apply":
      return applyStep(inputs, folder, step);
    case "verify":
      return verifyStep(inputs, step);
    case "inventory":
      return inventoryStep(inputs, step);
  }
}

/** For what the step makes: outside of the checkout, which may be what is backed up. */
async function stepFolder({ env, cwd }: CliContext): Promise<string> {
  const folder = join(env["RUNNER_TEMP"] ?? cwd, "ftp-sync");
  await mkdir(folder, { recursive: true });
  return folder;
}

async function verifyStep(inputs: Inputs, step: Step): Promise<number> {
  const options = [
    ...["--file", inputs.manifest],
    ...(inputs.level === "" ? [] : ["--level", inputs.level]),
    ...(inputs.oldest === "" ? [] : ["--oldest", inputs.oldest]),
    ...(inputs.sample === "" ? [] : ["--sample", inputs.sample]),
  ];
  // Without sources all of the manifest's.
  const sources = inputs.sources.length === 0 ? [[]] : inputs.sources;
  const runs: CliRun[] = [];
  for (const source of sources)
    runs.push(await runCli(["verify", ...[source].flat(), ...options], step));
  return conclude("verify", runs, step);
}

async function inventoryStep(inputs: Inputs, step: Step): Promise<number> {
  const { sources, inventories } = inputs;
  if (sources.length === 0 || sources.length !== inventories.length)
    throw new UsageError(
      `there are ${sources.length} sources and ${inventories.length} files for their inventories`,
      { hint: "give as many lines in the input inventory as sources" },
    );
  const runs: CliRun[] = [];
  for (const [index, source] of sources.entries()) {
    const out = inventories[index] ?? "";
    const options = ["--file", inputs.manifest, "--out", out];
    runs.push(await runCli(["inventory", source, ...options], step));
  }
  return conclude("inventory", runs, step);
}

/** Answers the first status that is no success. */
async function conclude(
  command: string,
  runs: readonly CliRun[],
  { context, log }: Step,
): Promise<number> {
  for (const run of runs) {
    annotateFailure(command, run, log);
    await summarizeRun(command, run, context.env);
  }
  return runs.find(({ status }) => status !== EXIT.done)?.status ?? EXIT.done;
}
