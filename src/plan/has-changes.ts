/** Whether a plan has any action. */
import type { PlanHeader } from "./plan-format.ts";

export function hasChanges({ summary }: PlanHeader): boolean {
  const { mkdir, upload, replace, move, archive, rmdir, hash } = summary;
  const changes = mkdir + upload + replace + move + archive + rmdir + hash;
  return changes + summary.delete > 0;
}
