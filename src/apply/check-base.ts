/** Whether a source's catalogue is the one that the plan builds on. */
import type { PlanHeader } from "../plan/plan-format.ts";
import type { StoredState } from "../state/read-catalogue.ts";

/** Answers a sentence when it is not. What this very plan has written since, in runs that were not finished, is fine. */
export function baseDifference(
  source: string,
  base: PlanHeader["sources"][string]["base"],
  planId: string,
  { head, catalogue, problems }: StoredState,
): string | undefined {
  if (base?.lineage === head?.lineage && base?.serial === head?.serial)
    return undefined;
  const since = (catalogue?.applied() ?? []).filter(
    ({ serial }) => serial > (base?.serial ?? 0),
  );
  const isOfThisPlan =
    head !== undefined &&
    (base === null || base.lineage === head.lineage) &&
    since.length > 0 &&
    since.every((applied) => applied.planId === planId);
  if (isOfThisPlan) return undefined;
  const [problem] = problems;
  const found =
    head === undefined
      ? (problem ?? "there is none")
      : `found ${words(head)}, written by plan ${head.planId}`;
  return `${source}: the catalogue on the remote: expected ${base === null ? "none" : words(base)}, ${found}`;
}

function words({
  serial,
  lineage,
}: {
  readonly serial: number;
  readonly lineage: string;
}): string {
  return `serial ${serial} of ${lineage.slice(0, 8)}`;
}
