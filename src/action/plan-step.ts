/** The command `plan` of the action: a plan, and the pull request's comment that shows it. */
import { EXIT } from "../cli/exit-status.ts";
import { hasChanges } from "../plan/has-changes.ts";
import type { Inputs } from "./inputs.ts";
import { makePlan } from "./make-plan.ts";
import { noPlanComment, planComment } from "./plan-comment.ts";
import { type Shown, showInPullRequest } from "./show-in-pull-request.ts";
import type { Step } from "./step.ts";

/** @param folder where the plan is saved, unless the inputs name a file */
export async function planStep(
  inputs: Inputs,
  folder: string,
  step: Step,
): Promise<number> {
  const { status, plan, markdown } = await makePlan(inputs, folder, step);
  // Who cancelled the run has a newer one, or wants none.
  if (status === EXIT.interrupted) return status;
  const shown: Shown =
    plan === undefined
      ? { text: (frame) => noPlanComment(status, frame), create: false }
      : {
          text: (frame) => planComment(markdown, plan.planId, frame),
          // A plan without changes is no news.
          create: hasChanges(plan.header) || !plan.header.applyable,
        };
  await showInPullRequest(shown, inputs, step);
  return status;
}
