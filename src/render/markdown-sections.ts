/** The parts of a plan's Markdown before its actions; each keeps to a number of characters. */
import { OPS } from "../plan/op-counts.ts";
import type { PlanHeader } from "../plan/plan-format.ts";
import { codeCell, codeSpan } from "./code-span.ts";
import type { SourceChanges } from "./collect-changes.ts";
import { destinationOf } from "./destination.ts";
import { displayName, displayText } from "./display-name.ts";
import { DRIFT_TITLE, driftNote, LISTED_DRIFT } from "./drift-lines.ts";
import { fitLines, fittingCount } from "./fit-lines.ts";
import { formatBytes } from "./format-bytes.ts";
import { counted, formatCount } from "./format-count.ts";
import { GRAVITY_WORDS, groupFindings } from "./group-findings.ts";
import type { FindingGroup } from "./group-findings.ts";
import { OP_TITLES } from "./op-titles.ts";
import {
  aimSentences,
  archivePhrase,
  deletionPhrase,
  overwritingPhrase,
  refusalSentences,
  summarySentence,
  unchangedSentences,
} from "./plan-sentences.ts";

const LISTED_FINDINGS = 10;
const MOST_NAME = 200;

/** One line: whether apply takes the plan, what it is for, and what it comes to. */
export function verdict(header: PlanHeader, hasChanges: boolean): string {
  const refusal = refusalSentences(header);
  const sentences = [
    ...(refusal.length === 0 ? [] : ["**Not applyable.**", ...refusal]),
    ...aimSentences(header, nameSpan),
    hasChanges ? "**Changes:**" : "**No changes.**",
    hasChanges
      ? summarySentence(header, nameSpan)
      : unchangedSentences(header, nameSpan),
  ];
  return sentences.join(" ").trimEnd();
}

/** What is deleted, in a box that can't be overlooked; empty when nothing is. */
export function deletionBanner(
  header: PlanHeader,
  changing: readonly SourceChanges[],
  room: number,
): string {
  const words = { kind: "CAUTION", verb: "Deletes", phraseOf: deletionPhrase };
  return banner(words, header, changing, room);
}

/** What is moved to the archive, in a milder one. */
export function archiveBanner(
  header: PlanHeader,
  changing: readonly SourceChanges[],
  room: number,
): string {
  const words = { kind: "WARNING", verb: "Archives", phraseOf: archivePhrase };
  return banner(words, header, changing, room);
}

/** What a restore puts other files in the place of. */
export function overwritingBanner(
  { restore }: PlanHeader,
  changing: readonly SourceChanges[],
): string {
  const lines = changing.flatMap(({ tally }) => {
    const phrase = overwritingPhrase(tally);
    return phrase === undefined || restore === undefined
      ? []
      : [`> **Replaces ${phrase}** in ${nameSpan(restore.into)}\n`];
  });
  return lines.length === 0 ? "" : `> [!WARNING]\n${lines.join("")}\n`;
}

interface BannerWords {
  /** GitHub's word for the box. */
  readonly kind: string;
  readonly verb: string;
  readonly phraseOf: typeof deletionPhrase;
}

function banner(
  { kind, verb, phraseOf }: BannerWords,
  header: PlanHeader,
  changing: readonly SourceChanges[],
  room: number,
): string {
  const lines = changing.flatMap(({ source, tally }) => {
    const phrase = phraseOf(tally);
    if (phrase === undefined) return [];
    const remote = destinationOf(header, source)?.remote ?? "its remote";
    return [
      `> - **${verb} ${phrase}** of ${nameSpan(source)} on ${codeSpan(clipped(remote))}`,
    ];
  });
  if (lines.length === 0) return "";
  const shown = fitLines(
    lines,
    room,
    (missing) => `> - **… and from ${counted(missing, "more source")}**`,
  );
  return `> [!${kind}]\n${shown.join("\n")}\n\n`;
}

/** Counts and bytes of each source with changes. */
export function changesTable(
  header: PlanHeader,
  changing: readonly SourceChanges[],
  room: number,
): string {
  if (changing.length === 0) return "";
  const columns = OPS.filter((op) =>
    changing.some(({ tally }) => tally.ops[op] > 0),
  );
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = changing.map(({ source, tally }) =>
    row([
      codeCell(clipped(displayName(source))),
      destinationCell(header, source),
      ...columns.map((op) => formatCount(tally.ops[op])),
      formatBytes(tally.sent),
    ]),
  );
  const shown = fitLines(
    rows,
    room,
    (missing) => `\n… and ${counted(missing, "more source")}`,
  );
  const [place, bytes] =
    header.restore === undefined
      ? ["Goes to", "To send"]
      : ["Comes from", "To bring here"];
  return `${[
    row(["Source", place, ...columns.map((op) => OP_TITLES[op]), bytes]),
    row([":--", ":--", ...columns.map(() => "--:"), "--:"]),
    ...shown,
  ].join("\n")}\n\n`;
}

function destinationCell(header: PlanHeader, source: string): string {
  const destination = destinationOf(header, source);
  if (destination === undefined) return "";
  const { remote, address, cautions, catalogue, state } = destination;
  const facts: string[] = [];
  if (catalogue !== undefined) facts.push(`catalogue ${catalogue}`);
  if (state !== undefined) facts.push(`state in ${codeCell(clipped(state))}`);
  return [
    codeCell(clipped(remote)),
    codeCell(clipped(address)),
    ...cautions.map((caution) => `**${caution}**`),
    ...(facts.length === 0 ? [] : [`(${facts.join(", ")})`]),
  ].join(" ");
}

/** Errors, then acknowledged limits, then warnings. */
export function findingsSection(header: PlanHeader, room: number): string {
  const blocks = groupFindings(header.findings).map((group) =>
    findingsBlock(group, Object.keys(header.sources).length > 1),
  );
  return fitLines(
    blocks,
    room,
    (missing) => `… and ${counted(missing, "more kind")} of findings\n\n`,
  ).join("");
}

function findingsBlock(
  { gravity, code, sentence, findings }: FindingGroup,
  severalSources: boolean,
): string {
  const times =
    findings.length === 1 ? "" : ` (${formatCount(findings.length)} times)`;
  const items = findings.slice(0, LISTED_FINDINGS).map((finding) => {
    const { source, path, detail } = finding;
    const place =
      path === undefined ? [source] : severalSources ? [source, path] : [path];
    const spans = place.map((name) => nameSpan(name));
    if (detail !== undefined && detail !== "")
      spans.push(codeSpan(clipped(displayText(detail))));
    return `- ${spans.join(": ")}\n`;
  });
  const unlisted = findings.length - items.length;
  if (unlisted > 0) items.push(`- … and ${formatCount(unlisted)} more\n`);
  return `**${GRAVITY_WORDS[gravity]} \`${code}\`**${times}: ${sentence}\n\n${items.join("")}\n`;
}

/** What changed without ftp-sync; empty when nothing did. */
export function driftSection(
  { drift, sources }: PlanHeader,
  room: number,
): string {
  if (drift.length === 0) return "";
  const severalSources = Object.keys(sources).length > 1;
  const items = drift.slice(0, LISTED_DRIFT).map((entry) => {
    const place = severalSources ? [entry.source, entry.path] : [entry.path];
    const spans = place.map((name) => nameSpan(name));
    return `- ${[...spans, driftNote(entry)].join(": ")}\n`;
  });
  const shown = items.slice(0, fittingCount(items, room));
  const unlisted = drift.length - shown.length;
  if (unlisted > 0) shown.push(`- … and ${formatCount(unlisted)} more\n`);
  return `**${DRIFT_TITLE}:** ${counted(drift.length, "file")}\n\n${shown.join("")}\n`;
}

function nameSpan(name: string): string {
  return codeSpan(clipped(displayName(name)));
}

/** Long enough for the names that people give, short enough for a page that many names share. */
export function clipped(text: string): string {
  return text.length <= MOST_NAME
    ? text
    : `${text.slice(0, MOST_NAME - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
