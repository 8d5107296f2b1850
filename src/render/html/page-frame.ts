/** The first and the last lines of a report: which plan, what it comes to, whether apply takes it. */
import type { Plan, PlanHeader } from "../../plan/plan-format.ts";
import { displayName } from "../display-name.ts";
import {
  aimSentences,
  refusalSentences,
  shortPlanId,
  summarySentence,
  unchangedSentences,
} from "../plan-sentences.ts";
import { html, NO_HTML } from "./markup.ts";
import type { Html } from "./markup.ts";
import { marked, prose } from "./names.ts";

export function pageHeader(plan: Plan, hasChanges: boolean): Html {
  const { header } = plan;
  const sentence = hasChanges
    ? summarySentence(header, marked)
    : unchangedSentences(header, marked);
  const aims = aimSentences(header, marked).join(" ");
  const refusal = refusalSentences(header).join(" ");
  const { word, style } = statusOf(header, hasChanges);
  return html`<header class="top">
    <p class="brand">ftp-sync <span>${titleOf(header)}</span></p>
    <h1>
      Plan <code>${shortPlanId(plan)}</code>
      <span class="status ${style}">${word}</span>
    </h1>
    ${aims === "" ? NO_HTML : html`<p class="aim">${prose(aims)}</p>`}
    ${refusal === "" ? NO_HTML : html`<p class="refusal">${prose(refusal)}</p>`}
    <p class="verdict">${prose(sentence)}</p>
  </header>`;
}

function titleOf({ restore, undoes }: PlanHeader): string {
  if (restore !== undefined) return "restore plan";
  return undoes === undefined ? "backup plan" : "undo plan";
}

function statusOf(
  { applyable }: PlanHeader,
  hasChanges: boolean,
): { readonly word: string; readonly style: string } {
  if (!applyable) return { word: "Not applyable", style: "bad" };
  return hasChanges
    ? { word: "Ready for review", style: "good" }
    : { word: "No changes", style: "calm" };
}

export function pageFooter(
  { planId, header }: Plan,
  hasChanges: boolean,
): Html {
  const { manifest, format, version } = header;
  const howToApply =
    header.applyable && hasChanges
      ? html`<p>
          Apply this plan and no other:
          <code>ftp-sync apply PLAN --expect ${planId}</code>
        </p>`
      : NO_HTML;
  return html`<footer>
    <dl>
      <div>
        <dt>planId</dt>
        <dd><code>${planId}</code></dd>
      </div>
      <div>
        <dt>Manifest</dt>
        <dd>
          <code>${displayName(manifest.file)}</code>, sha256
          <code>${manifest.sha256}</code>
        </dd>
      </div>
      <div>
        <dt>Format</dt>
        <dd><code>${format}</code> version ${version}</dd>
      </div>
    </dl>
    ${howToApply}
  </footer>`;
}
