/** A plan as one HTML file that needs no network: what it comes to as markup, its actions as data for the page's own program. */
import type { Plan, PlanHeader } from "../../plan/plan-format.ts";
import { collectChanges } from "../collect-changes.ts";
import type { SourceChanges } from "../collect-changes.ts";
import { destinationOf } from "../destination.ts";
import { actionBlocks, dataScript } from "./action-blocks.ts";
import { bannerSections } from "./banner-sections.ts";
import { driftSection, findingsSection } from "./finding-sections.ts";
import { interactiveSections } from "./interactive-sections.ts";
import { html, NO_HTML } from "./markup.ts";
import type { Html } from "./markup.ts";
import { numbersSection, sourcesSection } from "./number-sections.ts";
import { pageFooter, pageHeader } from "./page-frame.ts";
import { pageEnd, pageStart } from "./page-start.ts";
import { foldersTable, reasonsSection } from "./reason-sections.ts";
import type { ReportHead } from "./report-data.ts";

/**
 * The same plan gives the same bytes. Memory grows with the folders that the plan touches; its actions are read twice
 * and held a block at a time.
 */
export async function* renderPlanHtml(plan: Plan): AsyncIterable<string> {
  const changes = await collectChanges(plan, { actions: 0, removals: 0 });
  const hasChanges = changes.some(({ tally }) => tally.actions > 0);
  yield pageStart(plan);
  yield body(plan, changes, hasChanges).toString();
  if (hasChanges) {
    yield dataScript("head", reportHead(plan.header, changes));
    const sources = changes.map(({ source }) => source);
    yield* actionBlocks(plan, sources);
  }
  yield pageEnd(hasChanges);
}

function body(
  plan: Plan,
  changes: readonly SourceChanges[],
  hasChanges: boolean,
): Html {
  const { header } = plan;
  const changing = changes.filter(({ tally }) => tally.actions > 0);
  const sections = [
    bannerSections(header, changing),
    numbersSection(header, changing),
    sourcesSection(header, changes),
    findingsSection(header),
    driftSection(header),
    hasChanges ? interactiveSections(foldersTable(changing)) : NO_HTML,
    reasonsSection(changing),
  ];
  return html`${pageHeader(plan, hasChanges)}
    <main>${sections}</main>
    ${pageFooter(plan, hasChanges)} `;
}

function reportHead(
  header: PlanHeader,
  changes: readonly SourceChanges[],
): ReportHead {
  return {
    actions: changes.reduce((sum, { tally }) => sum + tally.actions, 0),
    sources: changes.map(({ source }) => ({
      name: source,
      place: destinationOf(header, source)?.address ?? "",
    })),
    restoring: header.restore !== undefined,
  };
}
