/** Findings, the gravest first, and drift: each with its sentence, apart from each other. */
import type { PlanHeader } from "../../plan/plan-format.ts";
import { displayText } from "../display-name.ts";
import { DRIFT_TITLE, driftNote } from "../drift-lines.ts";
import { formatCount } from "../format-count.ts";
import { GRAVITY_WORDS, groupFindings } from "../group-findings.ts";
import type { FindingGroup } from "../group-findings.ts";
import { html, NO_HTML } from "./markup.ts";
import type { Html } from "./markup.ts";
import { nameOf, prose } from "./names.ts";

/** So many are listed of each kind, and of the drift; a report isn't read further than that. */
const LISTED = 500;

export function findingsSection({ findings, sources }: PlanHeader): Html {
  if (findings.length === 0) return NO_HTML;
  const severalSources = Object.keys(sources).length > 1;
  const groups = groupFindings(findings).map((group) =>
    findingGroup(group, severalSources),
  );
  return html`<section id="findings" aria-labelledby="findings-title">
    <h2 id="findings-title">Findings</h2>
    ${groups}
  </section>`;
}

function findingGroup(
  { gravity, code, sentence, findings }: FindingGroup,
  severalSources: boolean,
): Html {
  const items = findings.slice(0, LISTED).map(({ source, path, detail }) => {
    const place = [
      ...(severalSources || path === undefined ? [source] : []),
      ...(path === undefined ? [] : [path]),
    ].map((name, index) => html`${index === 0 ? "" : ": "}${nameOf(name)}`);
    const more =
      detail === undefined || detail === ""
        ? NO_HTML
        : html` <span class="detail"><bdi>${displayText(detail)}</bdi></span>`;
    return html`<li>${place}${more}</li> `;
  });
  const isOpen = gravity !== "warning" || findings.length <= 3;
  return html`<details class="finding ${gravity}" ${isOpen ? html`open` : ""}>
    <summary>
      <span class="gravity">${GRAVITY_WORDS[gravity]}</span>
      <code>${code}</code>
      <span class="count">${formatCount(findings.length)}</span>
      <span class="sentence">${prose(sentence)}</span>
    </summary>
    <ul>
      ${items}${moreItem(findings.length)}
    </ul>
  </details> `;
}

function moreItem(all: number): Html {
  return all <= LISTED
    ? NO_HTML
    : html`<li class="more">… and ${formatCount(all - LISTED)} more</li> `;
}

export function driftSection({ drift, sources }: PlanHeader): Html {
  if (drift.length === 0) return NO_HTML;
  const severalSources = Object.keys(sources).length > 1;
  const items = drift.slice(0, LISTED).map((entry) => {
    const source = severalSources ? html`${nameOf(entry.source)}: ` : "";
    return html`<li>
      ${source}${nameOf(entry.path)}
      <span class="detail">${driftNote(entry)}</span>
    </li> `;
  });
  return html`<section id="drift" aria-labelledby="drift-title">
    <h2 id="drift-title">Drift</h2>
    <details class="finding drift" ${drift.length <= 10 ? html`open` : ""}>
      <summary>
        <span class="gravity">Drift</span>
        <span class="count">${formatCount(drift.length)}</span>
        <span class="sentence">${DRIFT_TITLE}.</span>
      </summary>
      <ul>
        ${items}${moreItem(drift.length)}
      </ul>
    </details>
  </section>`;
}
