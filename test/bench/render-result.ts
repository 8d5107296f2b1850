/** A result as a table for the terminal and the README. */
import {
  best,
  type Line,
  meetsTarget,
  ratio,
  type Result,
  type Target,
} from "./result.ts";

export function renderResult(result: Result): string {
  const head = [
    "",
    result.unit,
    `× ${firstWord(result.reference)}`,
    "target",
    "",
    "all runs",
  ];
  const rows = [head, ...result.lines.map((line) => cells(line, result))];
  const widths = head.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => align(cell, column, widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${result.name}: ${result.title}\n\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function cells(line: Line, result: Result): string[] {
  const value = best(line, result);
  const times = ratio(line, result);
  const met = meetsTarget(line, result);
  const runs = line.values.map(number).join(" ");
  const { absent } = line;
  return [
    line.contender,
    value === undefined ? "-" : number(value),
    times === undefined ? "-" : times.toFixed(2),
    line.target === undefined ? "" : renderTarget(line.target),
    met === undefined ? "" : met ? "met" : "MISSED",
    absent === undefined ? runs : `${absent.kind}: ${absent.reason}`,
  ];
}

function renderTarget(target: Target): string {
  return "atMost" in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
}

/** Names to the left, numbers to the right. */
function align(cell: string, column: number, width: number): string {
  return column === 0 || column > 3 ? cell.padEnd(width) : cell.padStart(width);
}

function number(value: number): string {
  return value.toFixed(value < 100 ? 2 : 0);
}

function firstWord(text: string): string {
  return text.replace(/ .*/, "");
}
