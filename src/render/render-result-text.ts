/** What an apply did, as text: each failure with its cause, and in the last line how to go on. */
import type { ApplyResult, Failure } from "../apply/apply-result.ts";
import type { Action } from "../plan/action-format.ts";
import { isFolderAction } from "./collect-changes.ts";
import { countPhrases } from "./count-sentence.ts";
import { displayFolder, displayName, displayText } from "./display-name.ts";
import { formatBytes } from "./format-bytes.ts";
import { counted, formatCount } from "./format-count.ts";
import { createPaint } from "./paint.ts";
import type { Paint } from "./paint.ts";
import { shortTag } from "./plan-sentences.ts";

/** Of what failed for one reason, word for word, the first ones tell enough. */
const LISTED = 20;

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
      ...byReason(failed).flatMap((group) => groupLines(group, paint)),
      "",
    );
  if (skipped.length > 0)
    lines.push(
      paint(["bold", "yellow"], "Skipped, since they need what failed:"),
      ...byReason(skipped).flatMap((group) => groupLines(group, paint)),
      "",
    );
  for (const { source, message } of result.unrecorded)
    lines.push(
      `${paint(["bold", "red"], "Not recorded:")} what was done for ${displayName(source)} is not in its catalogue`,
      paint("red", `      ${displayText(message)}`),
      "",
    );
  lines.push(...verdictLines(result, failed.length, skipped.length, paint));
  return lines.map((line) => `${line}\n`).join("");
}

/** A server that is gone fails thousands of files in the same words. */
function byReason(failures: readonly Failure[]): (readonly Failure[])[] {
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const reason = `${failure.message}\n${failure.hint ?? ""}`;
    const group = groups.get(reason);
    if (group === undefined) groups.set(reason, [failure]);
    else group.push(failure);
  }
  return [...groups.values()];
}

/** @param group for one reason */
function groupLines(group: readonly Failure[], paint: Paint): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const lines = group.slice(0, LISTED).map(headLine);
  const more = group.length - lines.length;
  if (more > 0) lines.push(`  … and ${formatCount(more)} more`);
  // A server's reply may have several lines (RFC 959 §4.2).
  for (const line of first.message.split(/\r?\n/))
    lines.push(paint("red", `      ${displayText(line)}`));
  if (first.hint !== undefined)
    lines.push(`      Hint: ${displayText(first.hint)}`);
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
  const { missing } = result;
  if (missing !== undefined)
    return restoreVerdict(done, missing, failed + skipped, paint);
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

/** @param missing findings of the plan: what could not come back from the start */
function restoreVerdict(
  done: string,
  missing: number,
  failed: number,
  paint: Paint,
): string[] {
  if (missing + failed === 0)
    return [`${paint(["bold", "green"], "Restored.")} ${done}`];
  const what: string[] = [];
  if (failed > 0)
    what.push(
      `${counted(failed, "action")} failed; to go on, apply the same plan again, or restore again.`,
    );
  if (missing > 0)
    what.push(
      `${counted(missing, "warning")} of the plan ${missing === 1 ? "names" : "name"} what could not be brought back.`,
    );
  return [
    done,
    `${paint(["bold", "yellow"], "Partly restored:")} ${what.join(" ")}`,
  ];
}

function doneSentence({ done, alreadyDone, bytes }: ApplyResult): string {
  const phrases = countPhrases(done, "done");
  const earlier =
    alreadyDone === 0
      ? ""
      : `An earlier run had done ${counted(alreadyDone, "action")}.`;
  if (phrases.length === 0) return earlier || "Nothing was changed.";
  const verb = done.download > 0 ? "brought here" : "sent";
  const sent = bytes > 0 ? `; ${formatBytes(bytes)} ${verb}` : "";
  return `${phrases.join(", ")}${sent}. ${earlier}`.trimEnd();
}
