/** Foreign text in Markdown: in code, where nothing is markup and nobody is mentioned. */

/** `text` (one line, not empty) as a code span; its backticks are outnumbered (CommonMark §6.1). */
export function codeSpan(text: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce(
    (most, run) => Math.max(most, run.length),
    0,
  );
  const fence = "`".repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(text) ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** `text` as HTML code with every character that could be markup as an entity: for places where Markdown isn't read. */
export function htmlCode(text: string): string {
  const entities = text.replace(
    /[^\p{L}\p{N} ]/gu,
    (character) => `&#${character.codePointAt(0) ?? 0};`,
  );
  return `<code>${entities}</code>`;
}

/**
 * Code for a table's cell. A `|` would end the cell even in a code span, and renderers disagree about `\|` after a
 * backslash, so such text is written as HTML.
 */
export function codeCell(text: string): string {
  return text.includes("|") ? htmlCode(text) : codeSpan(text);
}
