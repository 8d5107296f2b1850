/** Applies a plan and says what came of it. */
import type { Manifest } from "../manifest/manifest.ts";
import { applyAny, type ApplyAnyOptions } from "../operations/apply-any.ts";
import type { Environment } from "../operations/environment.ts";
import type { Plan } from "../plan/plan-format.ts";
import { renderResultText } from "../render/render-result-text.ts";
import { type CliContext, wantsColor } from "./context.ts";
import { EXIT } from "./exit-status.ts";
import type { RunReport } from "./report-run.ts";

export interface ReportOptions extends ApplyAnyOptions {
  readonly quiet: boolean;
  readonly environment: Environment;
  /** Tells programs of it. */
  readonly report?: RunReport;
}

/** Answers the exit status. Failures are told even when the run is quiet. */
export async function applyAndReport(
  context: CliContext,
  plan: Plan,
  manifest: Manifest,
  { quiet, environment, report, ...options }: ReportOptions,
): Promise<number> {
  const result = await applyAny(plan, manifest, environment, options);
  report?.applied(result);
  const { failures, unrecorded, missing = 0 } = result;
  const failed = failures.length + unrecorded.length + missing > 0;
  const stream = quiet ? context.stderr : context.stdout;
  if (failed || !quiet) {
    const color = wantsColor(stream, context.env);
    stream.write(renderResultText(result, { color }));
  }
  return failed ? EXIT.partlyApplied : EXIT.done;
}
