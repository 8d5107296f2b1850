/** A plan as text for a terminal or a log: what must be known first, then what is done and why, then what it comes to. */
import stringWidth from "string-width";
import type { Plan, PlanHeader } from "../plan/plan-format.ts";
import { collectChanges, isWhole } from "./collect-changes.ts";
import type { SourceChanges } from "./collect-changes.ts";
import { destinationOf } from "./destination.ts";
import { displayName } from "./display-name.ts";
import { driftLines } from "./drift-lines.ts";
import { findingLines } from "./finding-lines.ts";
import { groupFindings } from "./group-findings.ts";
import { legendLines } from "./legend.ts";
import { createPaint } from "./paint.ts";
import type { Paint, Style } from "./paint.ts";
import {
  archivePhrase,
  deletionPhrase,
  overwritingPhrase,
  refusalSentences,
  shortPlanId,
  shortTag,
  summarySentence,
  unchangedSentences,
} from "./plan-sentences.ts";
import { listedLines, summedLines } from "./source-lines.ts";
import type { Layout } from "./source-lines.ts";
import { TEXT_SYMBOLS } from "./symbols.ts";
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
  const drift = driftLines(header.drift, severalSources, width, paint);
  if (drift.length > 0) yield section(drift);
  const removals = removalLines(header, changing, width, paint);
  if (removals.length > 0) yield section(removals);
  if (changing.length > 0) yield section(legendLines(changing, width, paint));
  const layout = { symbols: TEXT_SYMBOLS, width: width - 2, paint };
  for (const source of changing.length > 0 ? changes : [])
    yield section([
      headingLine(header, source.source, width, paint),
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

/** What leaves its place: first what is deleted, in red, then what is archived, or replaced here. */
function removalLines(
  header: PlanHeader,
  changing: readonly SourceChanges[],
  width: number,
  paint: Paint,
): string[] {
  const lines = (
    style: Style,
    verb: string,
    phraseOf: typeof deletionPhrase,
  ): string[] =>
    changing.flatMap(({ source, tally }) => {
      const phrase = phraseOf(tally);
      if (phrase === undefined) return [];
      const remote = destinationOf(header, source)?.remote ?? "the remote";
      const text = `${verb} ${phrase} of ${displayName(source)} on ${remote}.`;
      return [paint(["bold", style], wrapWords(text, width, "  "))];
    });
  return [
    ...lines("red", "DELETES", deletionPhrase),
    ...lines("yellow", "ARCHIVES", archivePhrase),
    ...overwritingLines(header, changing, width, paint),
  ];
}

/** What a restore puts other files in the place of. */
function overwritingLines(
  { restore }: PlanHeader,
  changing: readonly SourceChanges[],
  width: number,
  paint: Paint,
): string[] {
  return changing.flatMap(({ tally }) => {
    const phrase = overwritingPhrase(tally);
    if (phrase === undefined || restore === undefined) return [];
    const text = `REPLACES ${phrase} in ${displayName(restore.into)}.`;
    return [paint(["bold", "yellow"], wrapWords(text, width, "  "))];
  });
}

/** On a second line what has no room on the first. */
function headingLine(
  header: PlanHeader,
  name: string,
  width: number,
  paint: Paint,
): string {
  const title = paint("bold", displayName(name));
  const destination = destinationOf(header, name);
  if (destination === undefined) return title;
  const { remote, address, cautions, catalogue, state } = destination;
  const { restore } = header;
  const arrow = restore === undefined ? "→" : "←";
  const line = `${title} ${arrow} ${remote} ${address}`;
  const more = cautions.map((caution) => paint("yellow", caution));
  if (catalogue !== undefined) more.push(`catalogue ${catalogue}`);
  if (state !== undefined) more.push(`state in ${state}`);
  if (restore?.at !== undefined)
    more.push(`as after plan ${shortTag(restore.at)}`);
  if (more.length === 0) return line;
  const rest = `(${more.join(", ")})`;
  // Without the arrow, which is one column wide: what is not ASCII makes a start 25 ms longer (a segmenter of Unicode).
  const columns = stringWidth(`${title} ${remote} ${address} ${rest}`) + 2;
  return columns <= width ? `${line} ${rest}` : `${line}\n    ${rest}`;
}

function closing(
  plan: Plan,
  hasChanges: boolean,
  width: number,
  paint: Paint,
): string {
  const { header } = plan;
  const verdict = hasChanges
    ? `${paint("bold", `Plan ${shortPlanId(plan)}:`)} ${summarySentence(header, displayName)}`
    : `${paint(["bold", "green"], "No changes.")} ${unchangedSentences(header, displayName)}`.trimEnd();
  const refusal = refusalSentences(header).map((sentence) =>
    paint("red", wrapWords(sentence, width)),
  );
  return `${[wrapWords(verdict, width), ...refusal, `planId ${plan.planId}`].join("\n")}\n`;
}
