/** What a plan comes to, in sentences that every rendering of it shares. */
import { ALLOWABLE } from "../model/finding.ts";
import type { FindingCode } from "../model/finding.ts";
import type { Plan, PlanHeader } from "../plan/plan-format.ts";
import { countPhrases } from "./count-sentence.ts";
import { formatBytes } from "./format-bytes.ts";
import { counted, formatCount } from "./format-count.ts";
import type { Tally } from "./tally.ts";

/** Enough of a planId to tell plans apart at a glance. */
export function shortPlanId(plan: Plan): string {
  return plan.planId.replace(/^sha256:/, "").slice(0, 12);
}

/** `2 folders to make, 120 files to upload, nothing to delete; 81.2 MB to send. 4,211 files unchanged.` */
export function summarySentence({ summary }: PlanHeader): string {
  const phrases = countPhrases(summary, "planned");
  if (summary.delete === 0 && summary.rmdir === 0)
    phrases.push("nothing to delete");
  const toSend =
    summary.upload + summary.replace === 0
      ? "nothing to send"
      : `${formatBytes(summary.bytes)} to send`;
  const sentences = [`${phrases.join(", ")}; ${toSend}.`];
  if (summary.unchanged > 0)
    sentences.push(`${counted(summary.unchanged, "file")} unchanged.`);
  return [...sentences, ...keptSentences(summary.kept)].join(" ");
}

/** What there is instead of changes; it says `all` only when nothing was left out. */
export function unchangedSentences(
  { summary, sources, findings }: PlanHeader,
  displaySource: (source: string) => string,
): string {
  const sentences = keptSentences(summary.kept);
  if (summary.unchanged === 0) return sentences.join(" ");
  const names = Object.keys(sources).map((name) => displaySource(name));
  const of =
    names.length > 3 ? `${formatCount(names.length)} sources` : joinAnd(names);
  const remotes = new Set(Object.values(sources).map(({ remote }) => remote));
  const holder = remotes.size > 1 ? "The remotes hold" : "The remote holds";
  const whole = summary.kept === 0 && findings.length === 0;
  const all = whole && summary.unchanged > 1 ? "all " : "";
  const files = counted(summary.unchanged, "file");
  sentences.unshift(
    `${holder} ${all}${files} of ${of}${whole ? "" : ", unchanged"}.`,
  );
  return sentences.join(" ");
}

function keptSentences(kept: number): string[] {
  if (kept === 0) return [];
  return [
    `${counted(kept, "remote file")} left as ${kept === 1 ? "it is" : "they are"}, by the policy \`keep\`.`,
  ];
}

/** `3 files (1.20 MB) and 1 folder`, or undefined when nothing is deleted. */
export function deletionPhrase({ ops, deleted }: Tally): string | undefined {
  const parts: string[] = [];
  if (ops.delete > 0)
    parts.push(`${counted(ops.delete, "file")} (${formatBytes(deleted)})`);
  if (ops.rmdir > 0) parts.push(counted(ops.rmdir, "folder"));
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
