/** The applied plan that a person means by its planId or the beginning of it. */
import type { AppliedPlan } from "../model/catalogue.ts";
import { UsageError } from "../model/errors.ts";

/** The digits of a planId, at least so many that none is met by chance. */
const PLAN_ID = /^(?:sha256:)?([0-9a-f]{8,64})$/;

export function isPlanId(text: string): boolean {
  return PLAN_ID.test(text);
}

/** The state after its last apply. @throws UsageError when it names none, or several */
export function findPlan(
  applied: readonly AppliedPlan[],
  text: string,
): AppliedPlan {
  const digits = PLAN_ID.exec(text)?.[1] ?? text;
  const found = applied.filter(({ planId }) =>
    planId.startsWith(`sha256:${digits}`),
  );
  const last = found.at(-1);
  if (last === undefined)
    throw new UsageError(`no plan ${text} was applied to this source`, {
      hint: `the last ones: ${applied
        .slice(-5)
        .map(({ planId, at }) => `${planId.slice(7, 19)} (${at})`)
        .join(", ")}`,
    });
  if (new Set(found.map(({ planId }) => planId)).size > 1)
    throw new UsageError(`several applied plans begin with ${text}`, {
      hint: found.map(({ planId }) => planId).join(", "),
    });
  return last;
}
