/** HTML from text: whatever is put into a template is escaped, unless it is markup that was made here. */

/** Text that is HTML already. Only `html` and `rawHtml` make it. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type Value = Html | string | number | readonly Html[];

/** Attributes must stand in double quotes: then a value can leave neither them nor its element. */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly Value[]
): Html {
  let text = strings[0] ?? "";
  values.forEach((value, index) => {
    text += valueText(value) + (strings[index + 1] ?? "");
  });
  return new Html(text);
}

export const NO_HTML = new Html("");

function valueText(value: Value): string {
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return value instanceof Html ? value.toString() : value.join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/**
 * JSON for a `<script>` that is data. Without `<` nothing in it can end the element or begin a comment; without
 * U+2028 and U+2029 it is a line everywhere.
 */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) =>
      `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
