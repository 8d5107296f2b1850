/** Brings a plan to the screen in the wanted format. */
import type { Plan } from "../plan/plan-format.ts";
import { serializePlan } from "../plan/serialize-plan.ts";
import { renderPlanHtml } from "../render/html/render-plan-html.ts";
import { renderPlanMarkdown } from "../render/render-plan-markdown.ts";
import { renderPlanText } from "../render/render-plan-text.ts";
import type { PlanFormat } from "./formats.ts";

export function showPlan(
  plan: Plan,
  format: PlanFormat,
  screen: { readonly color: boolean; readonly width: number | undefined },
): AsyncIterable<string> {
  switch (format) {
    case "text": {
      const { color, width } = screen;
      return renderPlanText(
        plan,
        width === undefined ? { color } : { color, width },
      );
    }
    case "json":
      return serializePlan(plan);
    case "markdown":
      return renderPlanMarkdown(plan);
    case "html":
      return renderPlanHtml(plan);
  }
}
