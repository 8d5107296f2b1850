/** What a run's page should show of a plan or a failure. */
import { FINDINGS } from "../model/finding.ts";
import type { PlanHeader } from "../plan/plan-format.ts";
import { displayName, displayText } from "../render/display-name.ts";
import { counted } from "../render/format-count.ts";
import { EXIT } from "../cli/exit-status.ts";
import type { CliRun } from "./run-cli.ts";
import type { WorkflowLog } from "./workflow-log.ts";

/** GitHub shows 10 of each level for a step, and drops the rest without a word. */
const MOST = 9;

export function annotateFindings(
  { findings }: PlanHeader,
  log: WorkflowLog,
): void {
  for (const level of ["error", "warning"] as const) {
    const all = findings.filter((finding) => finding.level === level);
    for (const { code, source, path, detail } of all.slice(0, MOST)) {
      const place = path === undefined ? [] : [displayName(path)];
      const what = detail === undefined ? [] : [displayText(detail)];
      log.annotate(
        level,
        `ftp-sync ${code}`,
        [displayName(source), ...place, ...what, FINDINGS[code]].join(": "),
      );
    }
    const more = all.length - MOST;
    if (more > 0)
      log.annotate(
        level,
        "ftp-sync",
        `and ${counted(more, `more ${level}`)}; the job's summary has them`,
      );
  }
}

/** Says on the run's page how a command failed; nothing for one that did not. */
export function annotateFailure(
  command: string,
  { status, stderr }: CliRun,
  log: WorkflowLog,
): void {
  if (status === EXIT.done) return;
  const lines = stderr.trimEnd().split("\n");
  const start = lines.findLastIndex((line) =>
    /^(error|bug in ftp-sync):/.test(line),
  );
  const told =
    start < 0
      ? (MEANING[status] ?? `exit status ${status}`)
      : lines
          .slice(start)
          .join("\n")
          .replace(/^error: /, "");
  log.annotate("error", `ftp-sync ${command}`, told);
}

const MEANING: Readonly<Record<number, string>> = {
  [EXIT.error]: "Not all holds; the log says what.",
  [EXIT.partlyApplied]:
    "Partly applied: apply the same plan again to go on. The log says what failed.",
  [EXIT.refused]: "The plan is not applyable.",
  [EXIT.interrupted]:
    "Interrupted; what was done is journalled: apply the same plan again to go on.",
};
