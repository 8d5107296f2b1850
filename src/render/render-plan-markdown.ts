/** A plan as GitHub-flavoured Markdown for a pull request's comment; nothing in a file's name becomes markup. */
import type { Plan } from "../plan/plan-format.ts";
import { codeSpan, htmlCode } from "./code-span.ts";
import { collectChanges, isWhole } from "./collect-changes.ts";
import type { SourceChanges } from "./collect-changes.ts";
import { displayName } from "./display-name.ts";
import { fitLines, fittingCount } from "./fit-lines.ts";
import { counted } from "./format-count.ts";
import {
  archiveBanner,
  changesTable,
  clipped,
  deletionBanner,
  driftSection,
  findingsSection,
  overwritingBanner,
  verdict,
} from "./markdown-sections.ts";
import { createPaint } from "./paint.ts";
import { shortPlanId } from "./plan-sentences.ts";
import { listedLines, summedLines } from "./source-lines.ts";
import { MARKDOWN_SYMBOLS } from "./symbols.ts";

/** GitHub refuses comments of more than 65,536; the difference is for what a workflow puts around this. */
const MOST_CHARACTERS = 65_000;
/** Room for the sections before the actions. */
const MOST_IN = {
  deletions: 4_096,
  archived: 2_048,
  table: 12_288,
  findings: 14_336,
  drift: 4_096,
};

/** More actions of one source than this are shown as sums by folder. */
const LISTED_ACTIONS = 500;
const LISTED_REMOVALS = 200;
/** Sources whose actions are shown; the table has them all. */
const DETAILED_SOURCES = 12;

const LAYOUT = {
  symbols: MARKDOWN_SYMBOLS,
  width: 110,
  paint: createPaint(false),
};

/** At most 65,000 characters (UTF-16 units, of which there are never fewer); what has no room is counted. */
export async function* renderPlanMarkdown(plan: Plan): AsyncIterable<string> {
  const { header } = plan;
  const changes = await collectChanges(plan, {
    actions: LISTED_ACTIONS,
    removals: LISTED_REMOVALS,
  });
  const changing = changes.filter(({ tally }) => tally.actions > 0);
  const sentences = verdict(header, changing.length > 0);
  if (changing.length + header.findings.length + header.drift.length === 0) {
    yield `${sentences} ${identity(plan)}\n`;
    return;
  }
  const before = [
    `${sentences}\n\n`,
    deletionBanner(header, changing, MOST_IN.deletions),
    archiveBanner(header, changing, MOST_IN.archived),
    overwritingBanner(header, changing),
    changesTable(header, changing, MOST_IN.table),
    findingsSection(header, MOST_IN.findings),
    driftSection(header, MOST_IN.drift),
  ].join("");
  yield before;

  const detailed = changing.slice(0, DETAILED_SOURCES);
  const after = footer(plan, changing.length - detailed.length);
  yield* allDetails(detailed, MOST_CHARACTERS - before.length - after.length);
  yield after;
}

/** Small sources first take what they need; large ones share what is left. */
function allDetails(
  detailed: readonly SourceChanges[],
  room: number,
): readonly string[] {
  const ascending = [...detailed].sort(
    (a, b) => a.tally.actions - b.tally.actions,
  );
  const texts = new Map<SourceChanges, string>();
  let left = room;
  for (const [index, source] of ascending.entries()) {
    const text = actionDetails(
      source,
      Math.floor(left / (ascending.length - index)),
    );
    left -= text.length;
    texts.set(source, text);
  }
  return detailed.map((source) => texts.get(source) ?? "");
}

/** Folded, as a diff: in such a block nothing is markup, and no line begins with a name, so none can end it. */
function actionDetails(changes: SourceChanges, room: number): string {
  const { source, tally } = changes;
  const title = `${htmlCode(clipped(displayName(source)))}: ${counted(tally.actions, "action")}`;
  const head = `<details><summary>${title}</summary>\n\n\`\`\`diff\n`;
  const tail = "```\n\n</details>\n\n";
  const space = room - head.length - tail.length;
  const listed = isWhole(changes) ? listedLines(changes, LAYOUT) : [];
  const fits =
    listed.length > 0 && fittingCount(listed, space) === listed.length;
  const lines = fits
    ? listed
    : fitLines(
        summedLines(changes, LAYOUT, space),
        space,
        (missing) => `… and ${counted(missing, "more line")}, for want of room`,
      );
  return `${head}${lines.join("\n")}\n${tail}`;
}

function footer(plan: Plan, undetailed: number): string {
  const more =
    undetailed === 0
      ? ""
      : `… and the actions of ${counted(undetailed, "more source")}\n\n`;
  return `${more}${identity(plan)}\n`;
}

function identity(plan: Plan): string {
  return `Plan ${codeSpan(shortPlanId(plan))}, in full ${codeSpan(plan.planId)}`;
}
