/** What is wrong with a manifest, shown as compilers do: place, sentence, the line with a caret, the cure. */
import stringWidth from "string-width";
import { maskSecrets } from "./mask-secrets.ts";

/** Characters of the manifest's text, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Problem {
  readonly span: Span;
  readonly message: string;
  readonly hint: string | undefined;
}

/** Characters of a line that are shown at most. */
const MAX_WIDTH = 160;

/** All problems in the order of their places; literal passwords in the shown lines are masked. */
export function renderProblems(
  file: string,
  text: string,
  problems: readonly Problem[],
): string {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const starts = lineStarts(text);
  const blocks = [...problems]
    .sort((a, b) => a.span.start - b.span.start)
    .map((problem) => {
      const row = rowOf(starts, problem.span.start);
      const column = problem.span.start - (starts[row] ?? 0);
      const length = Math.max(1, problem.span.end - problem.span.start);
      return [
        `${file}:${row + 1}:${column + 1}: ${problem.message}`,
        ...excerpt(lines, row, column, column + length),
        ...(problem.hint === undefined ? [] : [`   ${problem.hint}`]),
      ].join("\n");
    });
  return [...new Set(blocks)].join("\n\n");
}

/** The 1-based line that the character at `offset` stands on. */
export function lineAt(text: string, offset: number): number {
  return rowOf(lineStarts(text), offset) + 1;
}

/** The line that the character at `offset` stands on. */
export function lineText(text: string, offset: number): string {
  return text.split("\n")[lineAt(text, offset) - 1] ?? "";
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1))
    starts.push(at + 1);
  return starts;
}

function rowOf(starts: readonly number[], offset: number): number {
  const after = starts.findIndex((start) => start > offset);
  return (after < 0 ? starts.length : after) - 1;
}

function excerpt(
  lines: readonly string[],
  row: number,
  from: number,
  to: number,
): readonly string[] {
  const masked = maskSecrets(lines, row);
  if (masked.text.trim() === "") return [];
  const start = masked.column(from);
  const end = Math.min(masked.column(to), masked.text.trimEnd().length);
  // A long line is cut around the caret.
  const first = Math.max(0, start - MAX_WIDTH / 2);
  const shown = printable(masked.text.slice(first, first + MAX_WIDTH));
  const before = shown.slice(0, start - first);
  const carets = "^".repeat(
    Math.max(1, stringWidth(shown.slice(start - first, end - first))),
  );
  const indent = before.replace(/[^\t]+/g, (part) =>
    " ".repeat(stringWidth(part)),
  );
  return [
    `${String(row + 1).padStart(5)} | ${shown.trimEnd()}`,
    `      | ${indent}${carets}`,
  ];
}

/** Terminals obey control characters; a manifest must not speak to them. */
function printable(text: string): string {
  return text.replace(/(?!\t)\p{Cc}/gu, "\uFFFD");
}
