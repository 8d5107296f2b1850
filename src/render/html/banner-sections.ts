/** What a reviewer must not overlook: what is deleted, in red, then what is archived or replaced here. Calm words where nothing is. */
import type { PlanHeader } from "../../plan/plan-format.ts";
import type { SourceChanges } from "../collect-changes.ts";
import { destinationOf } from "../destination.ts";
import {
  archivePhrase,
  deletionPhrase,
  overwritingPhrase,
} from "../plan-sentences.ts";
import { Tally } from "../tally.ts";
import type { Kind } from "./kinds.ts";
import { html, NO_HTML } from "./markup.ts";
import type { Html } from "./markup.ts";
import { nameOf } from "./names.ts";

interface Words {
  readonly id: string;
  readonly kind: Kind;
  readonly verb: string;
  readonly phraseOf: (tally: Tally) => string | undefined;
  readonly where: (source: string) => Html;
}

export function bannerSections(
  header: PlanHeader,
  changing: readonly SourceChanges[],
): Html {
  const ofRemote = (source: string) =>
    html`of ${nameOf(source)} on
      <bdi>${destinationOf(header, source)?.remote ?? "its remote"}</bdi>`;
  const deletions = banner(changing, {
    ...{ id: "deletions", kind: "remove", verb: "Deletes" },
    ...{ phraseOf: deletionPhrase, where: ofRemote },
  });
  const archived = banner(changing, {
    ...{ id: "archived", kind: "archive", verb: "Archives" },
    ...{ phraseOf: archivePhrase, where: ofRemote },
  });
  const overwritten = banner(changing, {
    ...{ id: "overwritten", kind: "change", verb: "Replaces" },
    phraseOf: overwritingPhrase,
    where: () => html`in ${nameOf(header.restore?.into ?? ".")}`,
  });
  const isCalm =
    changing.length > 0 && deletions === NO_HTML && overwritten === NO_HTML;
  const calm =
    header.restore === undefined
      ? "Nothing is deleted."
      : "Nothing here is replaced or deleted.";
  const calmNote = isCalm ? html`<p class="calm-note">${calm}</p>` : "";
  return html`${calmNote}${deletions}${archived}${overwritten}`;
}

/** The sum in large letters, then each source. The button is for the page's program, which shows it. */
function banner(
  changing: readonly SourceChanges[],
  { id, kind, verb, phraseOf, where }: Words,
): Html {
  const all = new Tally();
  for (const { tally } of changing) all.merge(tally);
  const sum = phraseOf(all);
  if (sum === undefined) return NO_HTML;
  const parts = changing.flatMap(({ source, tally }) => {
    const phrase = phraseOf(tally);
    return phrase === undefined ? [] : [{ phrase, place: where(source) }];
  });
  const items = parts.map(({ phrase, place }) =>
    parts.length === 1
      ? html`<li>${place}</li>`
      : html`<li>${phrase} ${place}</li>`,
  );
  return html`<section class="banner ${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${verb} ${sum}</h2>
    <ul>
      ${items}
    </ul>
    <button type="button" data-kind="${kind}" hidden>Show in the list</button>
  </section>`;
}
