/** The words after `--format`: those for plans, and those for all other reports. */
import { unknownName } from "../manifest/unknown-name.ts";

export const PLAN_FORMATS = ["text", "json", "markdown", "html"] as const;
export type PlanFormat = (typeof PLAN_FORMATS)[number];

export const REPORT_FORMATS = ["text", "json"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** @throws UsageError */
export function parsePlanFormat(word: string): PlanFormat {
  const format = PLAN_FORMATS.find((candidate) => candidate === word);
  if (format === undefined) throw unknownName("format", word, PLAN_FORMATS);
  return format;
}

/** @throws UsageError */
export function parseReportFormat(word: string): ReportFormat {
  const format = REPORT_FORMATS.find((candidate) => candidate === word);
  if (format === undefined) throw unknownName("format", word, REPORT_FORMATS);
  return format;
}
