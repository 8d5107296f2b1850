/** Findings in groups of one kind, the gravest first. */
import { FINDINGS } from "../model/finding.ts";
import type { FindingCode } from "../model/finding.ts";
import type { PlanHeader } from "../plan/plan-format.ts";

type PlanFinding = PlanHeader["findings"][number];

export type Gravity = "error" | "allowed" | "warning";

export const GRAVITY_WORDS: Readonly<Record<Gravity, string>> = {
  error: "Error",
  allowed: "Allowed",
  warning: "Warning",
};

export interface FindingGroup {
  readonly gravity: Gravity;
  readonly code: FindingCode;
  readonly sentence: string;
  readonly findings: readonly PlanFinding[];
}

const GRAVITIES = ["error", "allowed", "warning"] as const;

export function groupFindings(
  findings: readonly PlanFinding[],
): readonly FindingGroup[] {
  const groups = new Map<string, PlanFinding[]>();
  for (const gravity of GRAVITIES)
    for (const finding of findings) {
      if (gravityOf(finding) !== gravity) continue;
      const key = `${gravity} ${finding.code}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [finding]);
      else group.push(finding);
    }
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map((first) => ({
      gravity: gravityOf(first),
      code: first.code,
      sentence: FINDINGS[first.code],
      findings: group,
    })),
  );
}

/** `--allow` was given for an acknowledged finding: it stops nothing, but the reviewer must see it. */
function gravityOf(finding: PlanFinding): Gravity {
  return finding.acknowledged ? "allowed" : finding.level;
}
