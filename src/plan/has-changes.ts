/** Whether a plan has any action. */
import { OPS } from "./op-counts.ts";
import type { PlanHeader } from "./plan-format.ts";

export function hasChanges({ summary }: Pick<PlanHeader, "summary">): boolean {
  return OPS.some((op) => (summary[op] ?? 0) > 0);
}
