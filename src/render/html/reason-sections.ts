/** Why it is all done, by the documented sentences, and where, as a table for a page whose program doesn't run. */
import type { Reason } from "../../plan/reasons.ts";
import { REASONS } from "../../plan/reasons.ts";
import type { SourceChanges } from "../collect-changes.ts";
import { folderRow } from "../change-rows.ts";
import { formatCount } from "../format-count.ts";
import { TEXT_SYMBOLS } from "../symbols.ts";
import { html, NO_HTML } from "./markup.ts";
import type { Html } from "./markup.ts";
import { nameOf, prose, shown } from "./names.ts";
import { REASON_CODES } from "./report-data.ts";

const FOLDER_ROWS = 60;

export function reasonsSection(changing: readonly SourceChanges[]): Html {
  if (changing.length === 0) return NO_HTML;
  const rows = REASON_CODES.flatMap((reason) => {
    const count = countOf(changing, reason);
    return count === 0
      ? []
      : [
          html`<tr>
            <th scope="row"><code>${reason}</code></th>
            <td class="number">${formatCount(count)}</td>
            <td>${prose(REASONS[reason])}</td>
          </tr> `,
        ];
  });
  return html`<section aria-labelledby="reasons-title">
    <h2 id="reasons-title">Why</h2>
    <table class="reasons">
      <thead>
        <tr>
          <th scope="col">Reason</th>
          <th scope="col" class="number">Actions</th>
          <th scope="col">What it means</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

function countOf(changing: readonly SourceChanges[], reason: Reason): number {
  return changing.reduce(
    (sum, { reasons }) => sum + (reasons.get(reason) ?? 0),
    0,
  );
}

export function foldersTable(changing: readonly SourceChanges[]): Html {
  const tables = changing.map(({ source, tree }) => {
    const rows = tree
      .rows(FOLDER_ROWS)
      .map((row) => folderRow(row, TEXT_SYMBOLS))
      .map(
        ({ name, size, note }) =>
          html`<tr>
            <th scope="row">${shown(name)}</th>
            <td class="number">${size}</td>
            <td>${note}</td>
          </tr> `,
      );
    return html`<table>
      <caption>
        ${nameOf(source)}
      </caption>
      <thead>
        <tr>
          <th scope="col">Folder</th>
          <th scope="col" class="number">To send</th>
          <th scope="col">Actions</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table> `;
  });
  return html`${tables}`;
}
