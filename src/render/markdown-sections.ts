/** The parts of a plan's Markdown before its actions; each keeps to a number of characters. */
import type { Op, PlanHeader } from "../plan/plan-format.ts";
import { codeCell, codeSpan } from "./code-span.ts";
import type { SourceChanges } from "./collect-changes.ts";
import { destinationOf } from "./destination.ts";
import { displayName, displayText } from "./display-name.ts";
import { fitLines } from "./fit-lines.ts";
import { formatBytes } from "./format-bytes.ts";
import { counted, formatCount } from "./format-count.ts";
import { groupFindings } from "./group-findings.ts";
import type { FindingGroup, Gravity } from "./group-findings.ts";
import {
  deletionPhrase,
  refusalSentences,
  summarySentence,
  unchangedSentences,
} from "./plan-sentences.ts";

const LISTED_FINDINGS = 10;
const MOST_NAME = 200;

/** One line: what it comes to, and whether apply takes it. */
export function verdict(header: PlanHeader, hasChanges: boolean): string {
  const sentence = hasChanges
    ? `**Changes:** ${summarySentence(header)}`
    : `**No changes.** ${unchangedSentences(header, nameSpan)}`.trimEnd();
  const refusal = refusalSentences(header);
  if (refusal.length === 0) return `${sentence}\n\n`;
  return `**Not applyable.** ${refusal.join(" ")} ${sentence}\n\n`;
}

/** What is deleted, in a box that can't be overlooked; empty when nothing is. */
export function deletionBanner(
  header: PlanHeader,
  changing: readonly SourceChanges[],
  room: number,
): string {
  const lines = changing.flatMap(({ source, tally }) => {
    const phrase = deletionPhrase(tally);
    if (phrase === undefined) return [];
    const remote = destinationOf(header, source)?.remote ?? "its remote";
    return [
      `> - **Deletes ${phrase}** of ${nameSpan(source)} on ${codeSpan(clipped(remote))}`,
    ];
  });
  if (lines.length === 0) return "";
  const shown = fitLines(
    lines,
    room,
    (missing) => `> - **… and from ${counted(missing, "more source")}**`,
  );
  return `> [!CAUTION]\n${shown.join("\n")}\n\n`;
}

const COLUMNS: readonly (readonly [Op, string])[] = [
  ["mkdir", "New folders"],
  ["upload", "New files"],
  ["replace", "Replaced"],
  ["hash", "Hash file only"],
  ["delete", "Deleted"],
  ["rmdir", "Removed folders"],
];

/** Counts and bytes of each source with changes. */
export function changesTable(
  header: PlanHeader,
  changing: readonly SourceChanges[],
  room: number,
): string {
  if (changing.length === 0) return "";
  const columns = COLUMNS.filter(([op]) =>
    changing.some(({ tally }) => tally.ops[op] > 0),
  );
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = changing.map(({ source, tally }) =>
    row([
      codeCell(clipped(displayName(source))),
      destinationCell(header, source),
      ...columns.map(([op]) => formatCount(tally.ops[op])),
      formatBytes(tally.sent),
    ]),
  );
  const shown = fitLines(
    rows,
    room,
    (missing) => `\n… and ${counted(missing, "more source")}`,
  );
  return `${[
    row(["Source", "Goes to", ...columns.map(([, title]) => title), "To send"]),
    row([":--", ":--", ...columns.map(() => "--:"), "--:"]),
    ...shown,
  ].join("\n")}\n\n`;
}

function destinationCell(header: PlanHeader, source: string): string {
  const destination = destinationOf(header, source);
  if (destination === undefined) return "";
  const { remote, address, cautions } = destination;
  return [
    codeCell(clipped(remote)),
    codeCell(clipped(address)),
    ...cautions.map((caution) => `**${caution}**`),
  ].join(" ");
}

const GRAVITY_WORDS: Readonly<Record<Gravity, string>> = {
  error: "Error",
  allowed: "Allowed",
  warning: "Warning",
};

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

function nameSpan(name: string): string {
  return codeSpan(clipped(displayName(name)));
}

/** Long enough for the names that people give, short enough for a page that many names share. */
export function clipped(text: string): string {
  return text.length <= MOST_NAME
    ? text
    : `${text.slice(0, MOST_NAME - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
