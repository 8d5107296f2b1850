/** Names from outside inside of a report: isolated, so that a right-to-left one turns nothing around it. */
import { displayName } from "../display-name.ts";
import { html } from "./markup.ts";
import type { Html } from "./markup.ts";

/** A name or path as `displayName` shows it. */
export function nameOf(name: string): Html {
  return shown(displayName(name));
}

/** Text that is fit to be shown already. */
export function shown(text: string): Html {
  return html`<code><bdi>${text}</bdi></code>`;
}

/** No shown name holds it: `displayName` lets no control character through. */
const EDGE = "\u0001";
const SET = new RegExp(`(${EDGE}[^${EDGE}]*${EDGE}|\`[^\`${EDGE}]*\`)`);

/** A name inside of a sentence that `prose` is to set. */
export function marked(name: string): string {
  return `${EDGE}${displayName(name)}${EDGE}`;
}

/** A sentence: its marked names, and what it has between backticks, as code. */
export function prose(sentence: string): Html {
  // Splitting at a group answers in turn what is between the matches and the matches.
  const parts = sentence.split(SET).map((part, index) => {
    if (index % 2 === 0) return html`${part}`;
    const inner = part.slice(1, -1);
    return part.startsWith(EDGE) ? shown(inner) : html`<code>${inner}</code>`;
  });
  return html`${parts}`;
}
