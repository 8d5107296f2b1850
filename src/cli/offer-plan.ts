/** What becomes of a plan that a command makes to carry it out: it is shown, then saved, or applied when the person wants it. */
import { resolve } from "node:path";
import type { Manifest } from "../manifest/manifest.ts";
import { UsageError } from "../model/errors.ts";
import type { Environment } from "../operations/environment.ts";
import { hasChanges } from "../plan/has-changes.ts";
import type { Plan } from "../plan/plan-format.ts";
import { serializePlan } from "../plan/serialize-plan.ts";
import { applyAndReport } from "./apply-and-report.ts";
import { confirm } from "./confirm.ts";
import { canAsk, type CliContext, wantsColor } from "./context.ts";
import { EXIT } from "./exit-status.ts";
import type { PlanFormat } from "./formats.ts";
import type { RunReport } from "./report-run.ts";
import { saveFile } from "../host/save-file.ts";
import { showPlan } from "./show-plan.ts";

interface OfferOptions {
  /** Where the plan is saved, and nothing else done. */
  readonly out: string | undefined;
  /** Nobody is asked. */
  readonly yes: boolean;
  readonly quiet: boolean;
  readonly format: PlanFormat;
  readonly question: string;
  /** Milliseconds to wait for another run's end. */
  readonly lockTimeout?: number;
  readonly print: (chunks: AsyncIterable<string>) => Promise<void>;
  readonly report: RunReport;
}

/**
 * Before anything is done.
 * @param command as messages name it
 * @throws UsageError when nobody can answer
 */
export function checkAnswer(
  command: string,
  { out, yes }: Pick<OfferOptions, "out" | "yes">,
  context: CliContext,
): void {
  if (out !== undefined && yes)
    throw new UsageError("--out only saves the plan, and --yes applies it", {
      hint: "leave one of them out",
    });
  if (out !== undefined || yes || canAsk(context)) return;
  throw new UsageError(
    `${command} asks before it changes anything, and there is no terminal to ask on`,
    { hint: "say --yes, or save the plan with --out and apply that" },
  );
}

/** Answers the exit status. */
export async function offerPlan(
  plan: Plan,
  manifest: Manifest,
  environment: Environment,
  context: CliContext,
  options: OfferOptions,
): Promise<number> {
  const { out, yes, quiet, format, question, lockTimeout = 0 } = options;
  const { print, report } = options;
  const { stdout, env, cwd } = context;
  const color = wantsColor(stdout, env);
  report.planned(plan);
  const isWatched = report.events !== undefined;
  if (!isWatched && (!quiet || format === "json"))
    await print(showPlan(plan, format, { color, width: stdout.columns }));
  const { applyable } = plan.header;
  if (out !== undefined) {
    await saveFile(resolve(cwd, out), serializePlan(plan));
    return applyable ? EXIT.done : EXIT.refused;
  }
  const isAsking = applyable && hasChanges(plan.header) && !yes;
  if (isAsking && !(await confirm(question, context))) return EXIT.done;
  return applyAndReport(context, plan, manifest, {
    // The plan has stdout for itself when a program reads it.
    quiet: quiet || format !== "text",
    ...{ environment, lockTimeout, report, isJustMade: !isAsking },
  });
}
