/** Makes a plan within a step: saved, shown in the log and in the job's summary, told of in the outputs. */
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { openPlan } from "../host/open-plan.ts";
import { saveFile } from "../host/save-file.ts";
import { hasChanges } from "../plan/has-changes.ts";
import type { Plan } from "../plan/plan-format.ts";
import { renderPlanHtml } from "../render/html/render-plan-html.ts";
import { renderPlanMarkdown } from "../render/render-plan-markdown.ts";
import { annotateFailure, annotateFindings } from "./annotate.ts";
import { addToSummary, setOutputs } from "./file-commands.ts";
import type { Inputs } from "./inputs.ts";
import { heading } from "./plan-comment.ts";
import { runCli } from "./run-cli.ts";
import type { Step } from "./step.ts";
import { summarizeRun } from "./summarize-run.ts";

export interface MadePlan {
  /** The exit status of `ftp-sync plan`: 6 for a plan that can't be applied. */
  readonly status: number;
  readonly file: string;
  /** Undefined where none could be made; log and summary say why. */
  readonly plan: Plan | undefined;
  /** The plan for people. */
  readonly markdown: string;
}

/** @param folder where the plan is saved, unless the inputs name a file */
export async function makePlan(
  inputs: Inputs,
  folder: string,
  step: Step,
): Promise<MadePlan> {
  const { context, log } = step;
  const name = inputs.planFile === "" ? "plan.json" : inputs.planFile;
  const file =
    inputs.planFile === "" ? join(folder, name) : resolve(context.cwd, name);
  await mkdir(dirname(file), { recursive: true });
  // What an earlier step left would pass for this one's.
  await rm(file, { force: true });
  const run = await runCli(["plan", "--out", file, ...options(inputs)], step);
  const { status } = run;
  if (!existsSync(file)) {
    annotateFailure("plan", run, log);
    await summarizeRun("plan", run, context.env);
    return { status, file, plan: undefined, markdown: "" };
  }
  const plan = await openPlan(file, context);
  const page = `${file.replace(/\.json$/, "")}.html`;
  await saveFile(page, renderPlanHtml(plan));
  await setOutputs(
    { ...outputsOf(plan), "plan-file": file, "html-file": page },
    context.env,
  );
  annotateFindings(plan.header, log);
  const markdown = await textOf(renderPlanMarkdown(plan));
  await addToSummary(`${heading(inputs)}\n\n${markdown}`, context.env);
  return { status, file, plan, markdown };
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

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}
