/** Brings a plan to the screen in the wanted format. */
import type { Plan } from "../plan/plan-format.ts";
import { serializePlan } from "../plan/serialize-plan.ts";
import { renderPlanMarkdown } from "../render/render-plan-markdown.ts";
import { renderPlanText } from "../render/render-plan-text.ts";
import type { PlanFormat } from "./formats.ts";

export async function* showPlan(
  plan: Plan,
  format: PlanFormat,
  screen: { readonly color: boolean; readonly width: number | undefined },
): AsyncGenerator<string, void, undefined> {
  switch (format) {
    case "text": {
      const { color, width } = screen;
      yield* renderPlanText(
        plan,
        width === undefined ? { color } : { color, width },
      );
      break;
    }
    case "json":
      yield* serializePlan(plan);
      break;
    case "markdown":
      yield* renderPlanMarkdown(plan);
      break;
    case "html": {
      // It has the whole page in it.
      const { renderPlanHtml } =
        await import("../render/html/render-plan-html.ts");
      yield* renderPlanHtml(plan);
    }
  }
}
