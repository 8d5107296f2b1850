/** The command `plan` of the action: a plan as files, as outputs, in the job's summary and in the pull request. */
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { finished } from "node:stream/promises";
import { openPlan } from "../cli/open-plan.ts";
import { EXIT } from "../cli/exit-status.ts";
import { hasChanges } from "../plan/has-changes.ts";
import type { Plan } from "../plan/plan-format.ts";
import { renderPlanMarkdown } from "../render/render-plan-markdown.ts";
import { annotateFailure, annotateFindings } from "./annotate.ts";
import { addToSummary, setOutputs } from "./file-commands.ts";
import type { Inputs } from "./inputs.ts";
import { heading, noPlanComment, planComment } from "./plan-comment.ts";
import { type CliRun, runCli, writeTo } from "./run-cli.ts";
import { showInPullRequest } from "./show-in-pull-request.ts";
import type { Step } from "./step.ts";
import { summarizeRun } from "./summarize-run.ts";

/** @param folder where the plan is saved, unless the inputs name a file */
export async function planStep(
  inputs: Inputs,
  folder: string,
  step: Step,
): Promise<number> {
  const { run, plan } = await makePlan(inputs, folder, step);
  if (plan === undefined) {
    await summarizeRun("plan", run, step.context.env);
    // Who cancelled the run has a newer one, or wants none.
    if (run.status === EXIT.interrupted) return run.status;
    await showInPullRequest(
      { text: (frame) => noPlanComment(run.status, frame), create: false },
      inputs,
      step,
    );
    return run.status;
  }
  const markdown = await textOf(renderPlanMarkdown(plan));
  await addToSummary(`${heading(inputs)}\n\n${markdown}`, step.context.env);
  const { header } = plan;
  await showInPullRequest(
    {
      text: (frame) => planComment(markdown, frame),
      // A plan without changes is no news.
      create: hasChanges(header) || !header.applyable,
    },
    inputs,
    step,
  );
  return run.status;
}

/** Makes, saves and shows a plan, and sets the outputs that tell of it. Without a plan, the run says why. */
export async function makePlan(
  inputs: Inputs,
  folder: string,
  step: Step,
): Promise<{ run: CliRun; plan: Plan | undefined }> {
  const { context, log } = step;
  const file = resolve(
    context.cwd,
    inputs.planFile === "" ? join(folder, "plan.json") : inputs.planFile,
  );
  await mkdir(dirname(file), { recursive: true });
  // What an earlier step left would pass for this one's.
  await rm(file, { force: true });
  const run = await runCli(["plan", "--out", file, ...options(inputs)], step);
  if (run.status !== EXIT.done && run.status !== EXIT.refused) {
    annotateFailure("plan", run, log);
    return { run, plan: undefined };
  }
  const plan = await openPlan(file, context);
  annotateFindings(plan.header, log);
  await setOutputs(
    { ...outputsOf(plan), "plan-file": file, ...(await saveHtml(file, step)) },
    context.env,
  );
  return { run, plan };
}

export function outputsOf({ planId, header }: Plan) {
  return {
    "plan-id": planId,
    changes: String(hasChanges(header)),
    applyable: String(header.applyable),
  };
}

function options(inputs: Inputs): readonly string[] {
  const { manifest, sources, allow, refresh, inventories } = inputs;
  return [
    ...["--file", manifest],
    ...sources.flatMap((source) => ["--source", source]),
    ...allow.flatMap((code) => ["--allow", code]),
    ...(refresh === "" ? [] : ["--refresh", refresh]),
    ...(inventories.length === 0 ? [] : ["--offline"]),
    ...inventories.flatMap((inventory) => ["--inventory", inventory]),
  ];
}

/** The plan as a page beside it, where this ftp-sync has that format. */
async function saveHtml(
  planFile: string,
  step: Step,
): Promise<{ "html-file"?: string }> {
  const file = `${planFile.replace(/\.json$/, "")}.html`;
  const page = createWriteStream(file);
  const args = ["show", planFile, "--format", "html"];
  const status = await writeTo(page, args, step);
  page.end();
  await finished(page);
  if (status === EXIT.done) return { "html-file": file };
  await rm(file);
  return {};
}

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}
