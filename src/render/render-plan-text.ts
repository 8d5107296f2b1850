/** A plan as text for a terminal or a log: what must be known first, then what is done and why, then what it comes to. */
import type { Plan, PlanHeader } from "../plan/plan-format.ts";
import { TEXT_SYMBOLS } from "./change-rows.ts";
import { collectChanges, isWhole } from "./collect-changes.ts";
import type { SourceChanges } from "./collect-changes.ts";
import { destinationOf } from "./destination.ts";
import { displayName } from "./display-name.ts";
import { findingLines } from "./finding-lines.ts";
import { groupFindings } from "./group-findings.ts";
import { createPaint } from "./paint.ts";
import type { Paint } from "./paint.ts";
import {
  deletionPhrase,
  refusalSentences,
  shortPlanId,
  summarySentence,
  unchangedSentences,
} from "./plan-sentences.ts";
import { listedLines, summedLines } from "./source-lines.ts";
import type { Layout } from "./source-lines.ts";
import { wrapWords } from "./wrap-words.ts";

export interface PlanTextOptions {
  readonly color: boolean;
  /** Columns to lay out for; 80 when not given. */
  readonly width?: number;
}

/** More actions of one source than this are shown as sums by folder. */
const LISTED_ACTIONS = 60;
const LISTED_REMOVALS = 100;

/** Sections of lines, each chunk ending in a newline. Memory grows with the number of folders that the plan touches. */
export async function* renderPlanText(
  plan: Plan,
  { color, width = 80 }: PlanTextOptions,
): AsyncIterable<string> {
  const { header } = plan;
  const paint = createPaint(color);
  const changes = await collectChanges(plan, {
    actions: LISTED_ACTIONS,
    removals: LISTED_REMOVALS,
  });
  const changing = changes.filter(({ tally }) => tally.actions > 0);

  const severalSources = Object.keys(header.sources).length > 1;
  for (const group of groupFindings(header.findings))
    yield section(findingLines(group, severalSources, width, paint));
  const deletions = changing.flatMap((source) =>
    deletionLine(header, source, paint),
  );
  if (deletions.length > 0) yield section(deletions);
  if (changing.length > 0) yield section([legend(changing, paint)]);
  const layout = { symbols: TEXT_SYMBOLS, width: width - 2, paint };
  for (const source of changing.length > 0 ? changes : [])
    yield section([
      headingLine(header, source.source, paint),
      ...changeLines(source, layout).map((line) => line.replace(/^/gm, "  ")),
    ]);
  yield closing(plan, changing.length > 0, width, paint);
}

function changeLines(
  changes: SourceChanges,
  layout: Layout,
): readonly string[] {
  if (changes.tally.actions === 0) return [layout.paint("dim", "No changes.")];
  return isWhole(changes)
    ? listedLines(changes, layout)
    : summedLines(changes, layout);
}

function section(lines: readonly string[]): string {
  return `${lines.join("\n")}\n\n`;
}

function deletionLine(
  header: PlanHeader,
  { source, tally }: SourceChanges,
  paint: Paint,
): string[] {
  const phrase = deletionPhrase(tally);
  if (phrase === undefined) return [];
  const remote = destinationOf(header, source)?.remote ?? "the remote";
  const text = `DELETES ${phrase} of ${displayName(source)} on ${remote}.`;
  return [paint(["bold", "red"], text)];
}

function legend(changing: readonly SourceChanges[], paint: Paint): string {
  const count = (op: keyof SourceChanges["tally"]["ops"]) =>
    changing.reduce((total, { tally }) => total + tally.ops[op], 0);
  const parts: string[] = [];
  if (count("upload") + count("mkdir") > 0) parts.push(paint("green", "+ new"));
  if (count("replace") > 0) parts.push(paint("yellow", "~ replaced"));
  if (count("delete") + count("rmdir") > 0)
    parts.push(paint("red", "- deleted"));
  if (count("hash") > 0) parts.push(paint("cyan", "# hash file only"));
  return parts.join("   ");
}

function headingLine(header: PlanHeader, name: string, paint: Paint): string {
  const title = paint("bold", displayName(name));
  const destination = destinationOf(header, name);
  if (destination === undefined) return title;
  const { remote, address, cautions } = destination;
  const caution =
    cautions.length === 0
      ? ""
      : ` ${paint("yellow", `(${cautions.join(", ")})`)}`;
  return `${title} → ${remote} ${address}${caution}`;
}

function closing(
  plan: Plan,
  hasChanges: boolean,
  width: number,
  paint: Paint,
): string {
  const { header } = plan;
  const verdict = hasChanges
    ? `${paint("bold", `Plan ${shortPlanId(plan)}:`)} ${summarySentence(header)}`
    : `${paint(["bold", "green"], "No changes.")} ${unchangedSentences(header, displayName)}`.trimEnd();
  const refusal = refusalSentences(header).map((sentence) =>
    paint("red", wrapWords(sentence, width)),
  );
  return `${[wrapWords(verdict, width), ...refusal, `planId ${plan.planId}`].join("\n")}\n`;
}
