/** Brings a plan to the screen in the wanted format. */
import { UsageError } from "../model/errors.ts";
import type { Plan } from "../plan/plan-format.ts";
import { serializePlan } from "../plan/serialize-plan.ts";
import { renderPlanHtml } from "../render/html/render-plan-html.ts";
import { renderPlanMarkdown } from "../render/render-plan-markdown.ts";
import { renderPlanText } from "../render/render-plan-text.ts";

const FORMATS = ["text", "json", "markdown", "html"] as const;
export type Format = (typeof FORMATS)[number];

/** @throws UsageError */
export function parseFormat(word: string): Format {
  const format = FORMATS.find((candidate) => candidate === word);
  if (format !== undefined) return format;
  throw new UsageError(`there is no format "${word}"`, {
    hint: `known: ${FORMATS.join(", ")}`,
  });
}

export function showPlan(
  plan: Plan,
  format: Format,
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
