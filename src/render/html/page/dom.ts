/** The page's elements, found and made. Text becomes text nodes: no name is ever read as markup. */

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** An element that the page's markup has. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`the page has no #${id}`);
}

/** A sentence of ours: what it has between backticks becomes code. */
export function prose(sentence: string): readonly (Node | string)[] {
  return sentence
    .split("`")
    .map((part, index) => (index % 2 === 0 ? part : element("code", {}, part)));
}

/** A name from outside, isolated: a right-to-left one turns nothing around it. */
export function name(text: string): HTMLElement {
  return element("bdi", {}, text);
}
