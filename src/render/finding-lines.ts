/** Findings of one kind as lines of text. */
import { displayName, displayText } from "./display-name.ts";
import { formatCount } from "./format-count.ts";
import { GRAVITY_WORDS } from "./group-findings.ts";
import type { FindingGroup, Gravity } from "./group-findings.ts";
import type { Paint, Style } from "./paint.ts";
import { wrapWords } from "./wrap-words.ts";

const LISTED_FINDINGS = 10;

const STYLE_OF: Readonly<Record<Gravity, Style>> = {
  error: "red",
  allowed: "yellow",
  warning: "yellow",
};

export function findingLines(
  { gravity, code, sentence, findings }: FindingGroup,
  severalSources: boolean,
  width: number,
  paint: Paint,
): string[] {
  const times =
    findings.length === 1 ? "" : ` (${formatCount(findings.length)} times)`;
  const title = paint(
    ["bold", STYLE_OF[gravity]],
    `${GRAVITY_WORDS[gravity]} ${code}${times}:`,
  );
  const lines = findings.slice(0, LISTED_FINDINGS).map((finding) => {
    const source = displayName(finding.source);
    const path = finding.path === undefined ? [] : [displayName(finding.path)];
    const place =
      severalSources || path.length === 0 ? [source, ...path] : path;
    const detail =
      finding.detail === undefined ? [] : [displayText(finding.detail)];
    return `  ${[...place, ...detail].join(": ")}`;
  });
  const unlisted = findings.length - lines.length;
  if (unlisted > 0) lines.push(`  … and ${formatCount(unlisted)} more`);
  return [wrapWords(`${title} ${sentence}`, width, "  "), ...lines];
}
