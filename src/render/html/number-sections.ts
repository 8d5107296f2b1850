/** A plan in numbers: large ones for all of it, and a table with a row for each source. */
import { OPS } from "../../plan/op-counts.ts";
import type { PlanHeader } from "../../plan/plan-format.ts";
import type { SourceChanges } from "../collect-changes.ts";
import { destinationOf } from "../destination.ts";
import { formatBytes } from "../format-bytes.ts";
import { counted, formatCount } from "../format-count.ts";
import { OP_TITLES } from "../op-titles.ts";
import { Tally } from "../tally.ts";
import { html, NO_HTML } from "./markup.ts";
import type { Html } from "./markup.ts";
import { nameOf, shown } from "./names.ts";

interface Tile {
  readonly kind: string;
  readonly title: string;
  readonly number: string;
  readonly more: string;
}

export function numbersSection(
  header: PlanHeader,
  changing: readonly SourceChanges[],
): Html {
  const all = new Tally();
  for (const { tally } of changing) all.merge(tally);
  const tiles = tilesOf(header, all).map(
    ({ kind, title, number, more }) =>
      html`<div class="tile ${kind}">
        <dt>${title}</dt>
        <dd><strong>${number}</strong> <span>${more}</span></dd>
      </div> `,
  );
  return html`<section aria-labelledby="numbers-title">
    <h2 id="numbers-title" class="quiet">In numbers</h2>
    <dl class="tiles">${tiles}</dl>
  </section>`;
}

/** Those that say something; the bytes to send always do. */
function tilesOf({ summary, restore }: PlanHeader, all: Tally): Tile[] {
  const { ops } = all;
  const tile = (kind: string, title: string, count: number, more: string) =>
    count === 0 ? [] : [{ kind, title, number: formatCount(count), more }];
  const folders = ops.mkdir + ops["local-mkdir"];
  const removed = ops.delete + ops.rmdir + ops.prune;
  const sent = ops.upload + ops.replace + ops.download;
  const facts =
    ops.touch +
    ops.hash +
    ops.link +
    ops.forget +
    ops["local-touch"] +
    ops.adopt;
  const words = (...parts: readonly (string | false)[]) =>
    parts.filter((part) => part !== false).join(", ");
  const isRestore = restore !== undefined;
  return [
    {
      kind: "sent",
      title: isRestore ? "To bring here" : "To send",
      number: formatBytes(all.sent),
      more: sent === 0 ? "" : `in ${counted(sent, "file")}`,
    },
    ...tile(
      "remove",
      "Deleted",
      removed,
      words(
        ops.delete > 0 && `${formatBytes(all.deleted)} of files`,
        ops.rmdir > 0 && counted(ops.rmdir, "folder"),
        ops.prune > 0 && `${formatCount(ops.prune)} from the archive`,
      ),
    ),
    ...tile("archive", "Archived", ops.archive, formatBytes(all.archived)),
    ...tile(
      "change",
      isRestore ? "Replaced here" : "Replaced",
      ops.replace + all.overwrittenFiles + all.overwrittenLinks,
      words(
        all.replacedToArchive > 0 &&
          `${formatCount(all.replacedToArchive)} old ones archived`,
        all.overwritten > 0 && `${formatBytes(all.overwritten)} until now`,
      ),
    ),
    ...tile(
      "add",
      isRestore ? "New here" : "New",
      ops.upload +
        folders +
        (ops.download - all.overwrittenFiles) +
        (ops["local-link"] - all.overwrittenLinks),
      folders === 0 ? "" : `${counted(folders, "folder")} among them`,
    ),
    ...tile(
      "move",
      "Moved",
      ops.move + ops.unarchive,
      words(
        all.movedFiles > ops.move && counted(all.movedFiles, "file"),
        ops.unarchive > 0 && `${formatCount(ops.unarchive)} out of the archive`,
      ),
    ),
    ...tile("note", "Facts only", facts, "no content is sent"),
    ...tile(
      "same",
      isRestore ? "Here already" : "Unchanged",
      summary.unchanged,
      "",
    ),
    ...tile("same", "Left as they are", summary.kept, "by the policy keep"),
  ];
}

/** Every source, also those without changes. */
export function sourcesSection(
  header: PlanHeader,
  changes: readonly SourceChanges[],
): Html {
  if (changes.length === 0) return NO_HTML;
  const columns = OPS.filter((op) =>
    changes.some(({ tally }) => tally.ops[op] > 0),
  );
  const heads = columns.map(
    (op) => html`<th scope="col" class="number">${OP_TITLES[op]}</th>`,
  );
  const rows = changes.map(({ source, tally }) => {
    const cells = columns.map(
      (op) =>
        html`<td class="number${tally.ops[op] === 0 ? " none" : ""}">
          ${formatCount(tally.ops[op])}
        </td>`,
    );
    return html`<tr>
      <th scope="row">${nameOf(source)}</th>
      <td>${placeOf(header, source)}</td>
      ${cells}
      <td class="number">${formatBytes(tally.sent)}</td>
    </tr> `;
  });
  const [place, bytes] =
    header.restore === undefined
      ? ["Goes to", "To send"]
      : ["Comes from", "To bring here"];
  return html`<section aria-labelledby="sources-title">
    <h2 id="sources-title">Sources</h2>
    <div class="wide" tabindex="0" role="group" aria-labelledby="sources-title">
      <table>
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col">${place}</th>
            ${heads}
            <th scope="col" class="number">${bytes}</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}

function placeOf(header: PlanHeader, source: string): Html {
  const destination = destinationOf(header, source);
  if (destination === undefined) return NO_HTML;
  const { remote, address, cautions, catalogue, state } = destination;
  const facts = [
    ...(catalogue === undefined ? [] : [html`catalogue ${catalogue}`]),
    ...(state === undefined ? [] : [html`state in ${shown(state)}`]),
  ].map((fact) => html`<li>${fact}</li>`);
  const warnings = cautions.map(
    (caution) => html`<li class="caution">${caution}</li>`,
  );
  const more =
    facts.length + warnings.length === 0
      ? NO_HTML
      : html`<ul class="facts">
          ${warnings}${facts}
        </ul>`;
  return html`<bdi>${remote}</bdi> ${shown(address)}${more}`;
}
