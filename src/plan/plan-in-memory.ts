/** A plan whose actions are at hand. */
import { streamOf } from "../model/stream-of.ts";
import type { Action } from "./action-format.ts";
import type { Plan, PlanHeader } from "./plan-format.ts";
import { computePlanId } from "./serialize-plan.ts";

export function planInMemory(
  header: PlanHeader,
  actions: readonly Action[],
): Plan {
  return {
    header,
    planId: computePlanId(header, actions),
    actions: () => streamOf(actions),
  };
}
