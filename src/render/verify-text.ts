/** What a verify found out as text: the verdict first, then each source with what does not hold. */
import { LEVELS } from "../model/proof.ts";
import {
  type FileFinding,
  holds,
  type SourceVerdict,
  type VerifyResult,
} from "../verify/verify-result.ts";
import { displayName, displayText } from "./display-name.ts";
import { findingNote } from "./finding-note.ts";
import { formatBytes } from "./format-bytes.ts";
import { counted, formatCount } from "./format-count.ts";
import { LEVEL_WORDS } from "./level-words.ts";
import { createPaint, type Paint, type Style } from "./paint.ts";
import { proofDateLines } from "./proof-date-lines.ts";

/** Of each kind: the rest is in the JSON. */
const LISTED = 20;

const KINDS: readonly {
  readonly kind: FileFinding["kind"];
  readonly title: string;
  readonly style: Style;
}[] = [
  { kind: "missing", title: "missing", style: "red" },
  { kind: "altered", title: "altered", style: "red" },
  { kind: "unchecked", title: "not checked", style: "yellow" },
  {
    kind: "foreign",
    title: "foreign, put there by no run of ftp-sync",
    style: "dim",
  },
];

export function verifyText(
  result: VerifyResult,
  { color }: { readonly color: boolean },
): string {
  const paint = createPaint(color);
  const lines = [
    verdictLine(result, paint),
    ...result.sources.flatMap((source) => ["", ...sourceLines(source, paint)]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function verdictLine(result: VerifyResult, paint: Paint): string {
  const files = result.sources.reduce((sum, source) => sum + source.files, 0);
  if (holds(result)) {
    const now = result.sources.reduce(
      (sum, { proven }) => sum + proven[result.level].now,
      0,
    );
    const checked =
      result.level === "listing"
        ? `${counted(files, "file")} as recorded, by size and time`
        : `${counted(now, "file")} of ${formatCount(files)} proven by ${LEVEL_WORDS[result.level]}`;
    return `${paint(["bold", "green"], "All that was checked holds:")} ${checked}.`;
  }
  const counts = KINDS.filter(({ kind }) => kind !== "foreign")
    .map(({ kind, title }) => ({ count: countOf(result, kind), title }))
    .filter(({ count }) => count > 0)
    .map(({ count, title }) => `${counted(count, "file")} ${title}`);
  const problems = result.sources.flatMap((source) => source.problems).length;
  if (problems > 0) counts.push(counted(problems, "problem"));
  return `${paint(["bold", "red"], "Not all holds:")} ${counts.join(", ")}.`;
}

function countOf({ sources }: VerifyResult, kind: FileFinding["kind"]): number {
  return sources.reduce((sum, { findings }) => {
    return sum + findings.filter((finding) => finding.kind === kind).length;
  }, 0);
}

function sourceLines(verdict: SourceVerdict, paint: Paint): string[] {
  const { source, remote, to, files, bytes, by } = verdict;
  const told = by === "catalogue" ? "in the catalogue" : "there, no catalogue";
  return [
    `${paint("bold", displayName(source))} → ${displayName(remote)} ${displayName(to)}: ${counted(files, "file")} ${told}, ${formatBytes(bytes)}`,
    ...provenLines(verdict),
    ...dateLines(verdict),
    ...verdict.problems.map(
      (problem) => `  ${paint("red", "problem:")} ${displayText(problem)}`,
    ),
    ...verdict.notices.map(
      (notice) => `  ${paint("yellow", "note:")} ${displayText(notice)}`,
    ),
    ...KINDS.flatMap(({ kind, title, style }) => {
      const found = verdict.findings.filter((each) => each.kind === kind);
      if (found.length === 0) return [];
      const head = `  ${paint(style, `${counted(found.length, "file")} ${title}:`)}`;
      return [head, ...findingLines(found)];
    }),
  ];
}

function provenLines({ proven, read }: SourceVerdict): string[] {
  const levels = LEVELS.toReversed().filter((level) => proven[level].files > 0);
  const words = levels.map((level) => `  proven by ${LEVEL_WORDS[level]}`);
  const width = Math.max(0, ...words.map((text) => text.length));
  const counts = levels.map((level) => formatCount(proven[level].files));
  const countWidth = Math.max(0, ...counts.map((text) => text.length));
  return levels.map((level, i) => {
    const { now, files } = proven[level];
    const count = (counts[i] ?? "").padStart(countWidth);
    const line = `${(words[i] ?? "").padEnd(width)}  ${count} file${files === 1 ? "" : "s"}`;
    if (level === "listing") return line;
    const bytes =
      level === "read-back" && now > 0 ? `, ${formatBytes(read)}` : "";
    return `${line}, ${formatCount(now)} of them now${bytes}`;
  });
}

function dateLines({ dates }: SourceVerdict): string[] {
  if (dates === undefined) return [];
  return proofDateLines(dates).map((line) => `  ${line}`);
}

function findingLines(found: readonly FileFinding[]): string[] {
  const listed = found.slice(0, LISTED);
  const lines = listed.map((finding) => {
    const note = findingNote(finding);
    return `    ${displayName(finding.path)}${note === "" ? "" : `  ${displayText(note)}`}`;
  });
  const more = found.length - listed.length;
  if (more > 0)
    lines.push(`    … and ${formatCount(more)} more; --format json has all`);
  return lines;
}
