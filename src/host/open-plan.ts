/** Opens a saved plan, checked. */
import { PlanError } from "../model/errors.ts";
import type { Plan } from "../plan/plan-format.ts";
import type { Surroundings } from "./surroundings.ts";
import { openDocument } from "./open-document.ts";

/** @throws PlanError | RefusedError */
export function openPlan(
  file: string,
  context: Pick<Surroundings, "cwd">,
): Promise<Plan> {
  return openDocument(
    file,
    context,
    async (open) => {
      // It has what ajv made of the schema, more text than all the rest.
      const { readPlan } = await import("../plan/read-plan.ts");
      return readPlan(open, file);
    },
    (problem, cause) =>
      new PlanError(`the plan ${file} can't be opened: ${problem}`, {
        hint: "make one with `ftp-sync plan --out`",
        cause,
      }),
  );
}
