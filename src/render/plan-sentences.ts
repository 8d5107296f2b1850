/** What a plan comes to, in sentences that every rendering of it shares. */
import { ALLOWABLE } from "../model/finding.ts";
import type { FindingCode } from "../model/finding.ts";
import type { Plan, PlanHeader, RestoreHeader } from "../plan/plan-format.ts";
import { countPhrases } from "./count-sentence.ts";
import { formatBytes } from "./format-bytes.ts";
import { counted, formatCount } from "./format-count.ts";
import type { Tally } from "./tally.ts";

/** Enough of a planId to tell plans apart at a glance. */
export function shortPlanId(plan: Plan): string {
  return shortTag(plan.planId.replace(/^sha256:/, ""));
}

/** The same of a plan that a folder of the archive is named after. */
export function shortTag(tag: string): string {
  return tag.slice(0, 12);
}

/** `2 folders to make, 120 files to upload, nothing to delete; 81.2 MB to send. 4,211 files unchanged.` */
export function summarySentence(
  header: PlanHeader,
  display: (name: string) => string,
): string {
  const { summary, sources, restore } = header;
  const phrases = countPhrases(summary, "planned");
  if (restore !== undefined)
    return restoreSentence(header, restore, phrases, display);
  if (summary.delete + summary.rmdir + summary.prune === 0)
    phrases.push("nothing to delete");
  const toSend =
    summary.upload + summary.replace === 0
      ? "nothing to send"
      : `${formatBytes(summary.bytes)} to send`;
  const sentences = [`${phrases.join(", ")}; ${toSend}.`];
  if (summary.unchanged > 0)
    sentences.push(`${counted(summary.unchanged, "file")} unchanged.`);
  sentences.push(...keptSentences(summary.kept));
  const all = Object.keys(sources).length;
  const unlisted = unlistedSources(sources);
  if (unlisted > 0) {
    const which = unlisted === all ? "" : `, ${unlisted} of ${all} sources`;
    sentences.push(`Not listed${which}: the catalogue is believed.`);
  }
  return sentences.join(" ");
}

function restoreSentence(
  { summary }: PlanHeader,
  { into, overwrite }: RestoreHeader,
  phrases: readonly string[],
  display: (name: string) => string,
): string {
  const bytes = formatBytes(summary.bytes);
  const anew = overwrite === "none" ? "; nothing here is overwritten" : "";
  const sentence = `${phrases.join(", ")}; ${bytes} to bring into ${display(into)}${anew}.`;
  return summary.unchanged === 0
    ? sentence
    : `${sentence} ${counted(summary.unchanged, "file")} here already.`;
}

const SHOWN_PATTERNS = 10;

/** What a plan is for that is no ordinary backup, ids between backticks; nothing for one that is. */
export function aimSentences(
  { restore, undoes }: PlanHeader,
  display: (name: string) => string,
): string[] {
  if (undoes !== undefined)
    return [`Takes back plan \`${shortTag(undoes.replace(/^sha256:/, ""))}\`.`];
  if (restore === undefined) return [];
  const { source, into, at, patterns = [] } = restore;
  const when =
    at === undefined ? "" : `, as it was after plan \`${shortTag(at)}\``;
  const shown = patterns.slice(0, SHOWN_PATTERNS).map(display);
  if (shown.length < patterns.length)
    shown.push(`${formatCount(patterns.length - shown.length)} more`);
  const only = shown.length === 0 ? "" : `; only ${joinAnd(shown)}`;
  return [
    `Brings ${display(source)} back into ${display(into)}${when}${only}.`,
  ];
}

/** What there is instead of changes; it says `all` only when nothing was left out. */
export function unchangedSentences(
  { summary, sources, findings, restore }: PlanHeader,
  display: (name: string) => string,
): string {
  if (restore !== undefined)
    return summary.unchanged === 0
      ? "Nothing is to be restored."
      : `${counted(summary.unchanged, "file")} here already.`;
  const sentences = keptSentences(summary.kept);
  if (summary.unchanged === 0) return sentences.join(" ");
  const names = Object.keys(sources).map((name) => display(name));
  const of =
    names.length > 3 ? `${formatCount(names.length)} sources` : joinAnd(names);
  const remotes = new Set(Object.values(sources).map(({ remote }) => remote));
  const holder = remotes.size > 1 ? "remotes hold" : "remote holds";
  const the =
    unlistedSources(sources) > 0 ? "Not listed; by the catalogue the" : "The";
  const whole = summary.kept === 0 && findings.length === 0;
  const all = whole && summary.unchanged > 1 ? "all " : "";
  const files = counted(summary.unchanged, "file");
  sentences.unshift(
    `${the} ${holder} ${all}${files} of ${of}${whole ? "" : ", unchanged"}.`,
  );
  return sentences.join(" ");
}

function unlistedSources(sources: PlanHeader["sources"]): number {
  return Object.values(sources).filter(({ listing }) => listing === "skipped")
    .length;
}

function keptSentences(kept: number): string[] {
  if (kept === 0) return [];
  return [
    `${counted(kept, "remote file")} left as ${kept === 1 ? "it is" : "they are"}, by the policy \`keep\`.`,
  ];
}

/** `3 files (1.20 MB), 1 folder and 2 archived files (7 B)`, or undefined when nothing is deleted. */
export function deletionPhrase({
  ops,
  deleted,
  pruned,
}: Tally): string | undefined {
  const parts: string[] = [];
  if (ops.delete > 0)
    parts.push(`${counted(ops.delete, "file")} (${formatBytes(deleted)})`);
  if (ops.rmdir > 0) parts.push(counted(ops.rmdir, "folder"));
  if (ops.prune > 0)
    parts.push(
      `${counted(ops.prune, "archived file")} (${formatBytes(pruned)})`,
    );
  return parts.length === 0 ? undefined : joinAnd(parts);
}

/** `3 files (1.20 MB)` that are gone from their place, or undefined when none is. */
export function archivePhrase({ ops, archived }: Tally): string | undefined {
  return ops.archive === 0
    ? undefined
    : `${counted(ops.archive, "file")} (${formatBytes(archived)})`;
}

/** `3 files (1.20 MB) and 1 link` here that a restore puts others in the place of, or undefined when there is none. */
export function overwritingPhrase({
  overwrittenFiles,
  overwritten,
  overwrittenLinks,
}: Tally): string | undefined {
  const parts: string[] = [];
  if (overwrittenFiles > 0)
    parts.push(
      `${counted(overwrittenFiles, "file")} (${formatBytes(overwritten)})`,
    );
  if (overwrittenLinks > 0) parts.push(counted(overwrittenLinks, "link"));
  return parts.length === 0 ? undefined : joinAnd(parts);
}

/** Why apply will refuse the plan and what to do about it; nothing for a plan that it takes. */
export function refusalSentences(header: PlanHeader): string[] {
  if (header.applyable) return [];
  const errors = header.findings.filter(({ level }) => level === "error");
  const codes = [...new Set(errors.map(({ code }) => code))];
  const limits = codes.filter((code) => isAllowable(code));
  const others = codes.filter((code) => !isAllowable(code));
  const sentences = [
    errors.length === 0
      ? "This plan can't be applied. Make a new one."
      : `This plan can't be applied: ${counted(errors.length, "error")} (${codes.join(", ")}).`,
  ];
  if (limits.length > 0)
    sentences.push(
      `If going over the limit is meant, plan again with ${limits.map((code) => `\`--allow ${code}\``).join(" ")}.`,
    );
  if (others.length > 0)
    sentences.push(
      limits.length === 0
        ? "Fix what the errors name, then plan again."
        : `Fix the rest (${others.join(", ")}), then plan again.`,
    );
  return sentences;
}

function isAllowable(code: FindingCode): boolean {
  return ALLOWABLE.some((allowable) => allowable === code);
}

function joinAnd(parts: readonly string[]): string {
  return parts.length < 2
    ? parts.join("")
    : `${parts.slice(0, -1).join(", ")} and ${parts.slice(-1).join("")}`;
}
