/** What an apply did, as text: each failure with its cause, and in the last line how to go on. */
import type { ApplyResult, Failure } from "../apply/apply-result.ts";
import type { Action } from "../plan/plan-format.ts";
import { isFolderAction } from "./collect-changes.ts";
import { countPhrases } from "./count-sentence.ts";
import { displayFolder, displayName, displayText } from "./display-name.ts";
import { formatBytes } from "./format-bytes.ts";
import { counted, formatCount } from "./format-count.ts";
import { createPaint } from "./paint.ts";
import type { Paint } from "./paint.ts";
import { shortTag } from "./plan-sentences.ts";

/** All failures are shown; of what was skipped because of them, the first ones tell enough. */
const LISTED_SKIPPED = 20;

export function renderResultText(
  result: ApplyResult,
  { color }: { readonly color: boolean },
): string {
  const paint = createPaint(color);
  const failed = result.failures.filter(({ kind }) => kind === "failed");
  const skipped = result.failures.filter(({ kind }) => kind === "skipped");
  const lines: string[] = [];
  if (failed.length > 0)
    lines.push(
      paint(["bold", "red"], "Failed:"),
      ...failed.flatMap((failure) => failureLines(failure, paint)),
      "",
    );
  if (skipped.length > 0) {
    const listed = skipped.slice(0, LISTED_SKIPPED);
    lines.push(
      paint(["bold", "yellow"], "Skipped, since they need what failed:"),
      ...listed.flatMap((failure, index) =>
        listed[index + 1]?.message === failure.message
          ? [headLine(failure)]
          : failureLines(failure, paint),
      ),
    );
    const more = skipped.length - listed.length;
    if (more > 0) lines.push(`  … and ${formatCount(more)} more`);
    lines.push("");
  }
  for (const { source, message } of result.unrecorded)
    lines.push(
      `${paint(["bold", "red"], "Not recorded:")} what was done for ${displayName(source)} is not in its catalogue`,
      paint("red", `      ${displayText(message)}`),
      "",
    );
  lines.push(...verdictLines(result, failed.length, skipped.length, paint));
  return lines.map((line) => `${line}\n`).join("");
}

function failureLines(failure: Failure, paint: Paint): string[] {
  const { message, hint } = failure;
  const lines = [
    headLine(failure),
    // A server's reply may have several lines (RFC 959 §4.2).
    ...message
      .split(/\r?\n/)
      .map((line) => paint("red", `      ${displayText(line)}`)),
  ];
  if (hint !== undefined) lines.push(`      Hint: ${displayText(hint)}`);
  return lines;
}

function headLine({ action }: Failure): string {
  return `  ${action.op} ${displayName(action.source)}: ${displayPaths(action)}`;
}

function displayPaths(action: Action): string {
  const display = isFolderAction(action) ? displayFolder : displayName;
  const path = display(action.path);
  if (action.op === "move") return `${display(action.from)} → ${path}`;
  return action.op === "prune" || action.op === "unarchive"
    ? `${path}, archived by plan ${shortTag(action.plan)}`
    : path;
}

function verdictLines(
  result: ApplyResult,
  failed: number,
  skipped: number,
  paint: Paint,
): string[] {
  const done = doneSentence(result);
  if (failed + skipped + result.unrecorded.length === 0)
    return [`${paint(["bold", "green"], "Applied.")} ${done}`];
  const counts = failed > 0 ? [`${counted(failed, "action")} failed`] : [];
  if (skipped > 0)
    counts.push(
      `${formatCount(skipped)} ${skipped === 1 ? "was" : "were"} skipped`,
    );
  if (result.unrecorded.length > 0) counts.push("the catalogue is not written");
  return [
    done,
    `${paint(["bold", "yellow"], "Partly applied:")} ${counts.join(", ")}. To go on, apply the same plan again.`,
  ];
}

function doneSentence({ done, alreadyDone, bytes }: ApplyResult): string {
  const phrases = countPhrases(done, "done");
  const earlier =
    alreadyDone === 0
      ? ""
      : `An earlier run had done ${counted(alreadyDone, "action")}.`;
  if (phrases.length === 0) return earlier || "Nothing was changed.";
  const sent = bytes > 0 ? `; ${formatBytes(bytes)} sent` : "";
  return `${phrases.join(", ")}${sent}. ${earlier}`.trimEnd();
}
