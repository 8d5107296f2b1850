/** A report taken apart with regular expressions: enough for what this project writes itself. */
import { textOf } from "../build-plan.ts";
import { renderPlanHtml } from "../../../../src/render/html/render-plan-html.ts";
import { readReport } from "../../../../src/render/html/page/read-report.ts";
import type {
  Report,
  ReportTexts,
} from "../../../../src/render/html/page/read-report.ts";
import type { Plan } from "../../../../src/plan/plan-format.ts";

const DATA =
  /<script type="application\/json" class="data-(\w+)">([^<]*)<\/script>\n/g;

export function reportText(plan: Plan): Promise<string> {
  return textOf(renderPlanHtml(plan));
}

/** Without the data, the style and the program. */
export function markupOf(report: string): string {
  return report
    .replace(DATA, "")
    .replace(/<style>[^]*?<\/style>/, "<style></style>")
    .replace(/<script>[^]*<\/script>/, "<script></script>")
    .replace(/'sha256-[^']*'/g, "'sha256-…'");
}

/** What the page's program is given; undefined where there is none, for want of changes. */
export function dataOf(report: string): ReportTexts | undefined {
  const texts = (wanted: string) =>
    [...report.matchAll(DATA)].flatMap(([, className, text]) =>
      className === wanted && text !== undefined ? [text] : [],
    );
  const [head] = texts("head");
  const details = texts("details");
  return head === undefined
    ? undefined
    : {
        head,
        columns: texts("columns"),
        details: (block) => details[block] ?? "",
      };
}

/** The report as the page's program reads it. */
export function reportOf(text: string): Report {
  const data = dataOf(text);
  if (data === undefined) throw new Error("the report has no data");
  return readReport(data);
}
