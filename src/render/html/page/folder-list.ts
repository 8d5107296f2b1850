/** Folders with the size of their change, the largest first: what the treemap shows, as a list for keyboard and screen reader. */
import { displayName } from "../../display-name.ts";
import { counted } from "../../format-count.ts";
import { KINDS } from "../kinds.ts";
import { element, name } from "./dom.ts";
import type { ByKind } from "./folder-sums.ts";
import type { Folder } from "./folders.ts";
import { measured } from "./measure-text.ts";
import type { Shown } from "./treemap.ts";

/** Subfolders that are listed at once. */
const STEP = 50;

export class FolderList {
  readonly #frame: HTMLElement;
  readonly #choose: (folder: Folder) => void;
  /** Ids of folders whose subfolders are listed: at first those of the largest. */
  readonly #opened = new Set<number>();

  /** @param choose called with the folder that is to be shown alone */
  constructor(frame: HTMLElement, choose: (folder: Folder) => void) {
    this.#frame = frame;
    this.#choose = choose;
  }

  show(shown: Shown): void {
    if (this.#opened.size === 0) this.#openLargest(shown);
    const { folder, sums } = shown;
    const most = sums.total(folder);
    this.#frame.replaceChildren(
      most === 0
        ? element("p", { class: "empty" }, "Nothing to show here.")
        : this.#list(shown, folder, most),
    );
  }

  #openLargest({ sums, folder }: Shown): void {
    const [largest] = sums.children(folder);
    if (largest === undefined) return;
    const [child] = largest;
    if (sums.children(child).length > 0) this.#opened.add(child.id);
  }

  #list(shown: Shown, folder: Folder, most: number): HTMLElement {
    const list = element("ul", { class: "folders" });
    const own = shown.sums.own(folder);
    const ownSize = own.reduce((sum, part) => sum + part, 0);
    if (ownSize > 0) list.append(ownItem(shown, own, ownSize, most));
    this.#addChildren(list, shown, folder, most, 0);
    return list;
  }

  #addChildren(
    list: HTMLElement,
    shown: Shown,
    folder: Folder,
    most: number,
    from: number,
  ): void {
    const children = shown.sums.children(folder);
    const until = from + STEP;
    for (const [child, size] of children.slice(from, until))
      list.append(this.#item(shown, child, size, most));
    const rest = children.length - until;
    if (rest <= 0) return;
    const more = element(
      "button",
      { type: "button", class: "more" },
      `… and ${counted(rest, "more folder")}`,
    );
    const item = element("li", {}, more);
    more.addEventListener("click", () => {
      item.remove();
      const next = list.children.length;
      this.#addChildren(list, shown, folder, most, until);
      list.children[next]?.querySelector<HTMLElement>(".choose")?.focus();
    });
    list.append(item);
  }

  #item(shown: Shown, folder: Folder, size: number, most: number): HTMLElement {
    const label = displayName(folder.name);
    const choose = element(
      "button",
      { type: "button", class: "choose" },
      name(folder.path === "." ? label : `${label}/`),
    );
    choose.addEventListener("click", () => {
      this.#choose(folder);
    });
    const item = element("li", {});
    const line = element(
      "div",
      { class: "folder-line" },
      this.#expander(item, shown, folder, label, most),
      choose,
      bar(shown.sums.all(folder), most),
      element("span", { class: "amount" }, measured(size, shown.measure)),
    );
    item.append(line);
    if (this.#opened.has(folder.id))
      item.append(this.#list(shown, folder, most));
    return item;
  }

  #expander(
    item: HTMLElement,
    shown: Shown,
    folder: Folder,
    label: string,
    most: number,
  ): HTMLElement {
    if (shown.sums.children(folder).length === 0)
      return element("span", { class: "expander" });
    const expander = element("button", {
      type: "button",
      class: "expander",
      "aria-expanded": String(this.#opened.has(folder.id)),
      "aria-label": `Folders in ${label}`,
    });
    expander.addEventListener("click", () => {
      const isOpening = !this.#opened.has(folder.id);
      expander.setAttribute("aria-expanded", String(isOpening));
      if (isOpening) {
        this.#opened.add(folder.id);
        item.append(this.#list(shown, folder, most));
      } else {
        this.#opened.delete(folder.id);
        item.querySelector("ul")?.remove();
      }
    });
    return expander;
  }
}

function ownItem(
  { measure }: Shown,
  own: ByKind,
  size: number,
  most: number,
): HTMLElement {
  return element(
    "li",
    {},
    element(
      "div",
      { class: "folder-line" },
      element("span", { class: "expander" }),
      element("span", { class: "own" }, "directly here"),
      bar(own, most),
      element("span", { class: "amount" }, measured(size, measure)),
    ),
  );
}

/** As long as its share of `most`, divided by kind. */
function bar(parts: ByKind, most: number): HTMLElement {
  const made = element("span", { class: "bar", "aria-hidden": "true" });
  parts.forEach((part, index) => {
    if (part === 0) return;
    const piece = element("span", { class: KINDS[index] ?? "note" });
    piece.style.width = `${(100 * part) / most}%`;
    made.append(piece);
  });
  return made;
}
