/** The treemap: a picture for the eye and the mouse. The list of folders says and does the same for everybody. */
import { displayFolder, displayName } from "../../display-name.ts";
import { counted } from "../../format-count.ts";
import { KIND_TITLES, KINDS } from "../kinds.ts";
import { element, name } from "./dom.ts";
import type { FolderSums, Measure } from "./folder-sums.ts";
import type { Folder } from "./folders.ts";
import { measured } from "./measure-text.ts";
import { treemapTiles } from "./treemap-tiles.ts";
import type { Tile } from "./treemap-tiles.ts";

/** A tile with a smaller side holds no words. */
const LABELLED = { width: 54, height: 17 };

export interface Shown {
  readonly folder: Folder;
  readonly sums: FolderSums;
  readonly measure: Measure;
}

export class Treemap {
  readonly #frame: HTMLElement;
  readonly #folderOf = new WeakMap<Element, Folder>();
  #shown: Shown | undefined;

  /** @param choose called with the folder that was clicked */
  constructor(frame: HTMLElement, choose: (folder: Folder) => void) {
    this.#frame = frame;
    frame.addEventListener("click", ({ target }) => {
      const folder =
        target instanceof Element ? this.#folderOf.get(target) : undefined;
      if (folder !== undefined) choose(folder);
    });
    new ResizeObserver(() => {
      this.#draw();
    }).observe(frame);
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#draw();
  }

  #draw(): void {
    if (this.#shown === undefined) return;
    const { folder, sums, measure } = this.#shown;
    const { clientWidth: width, clientHeight: height } = this.#frame;
    const isEmpty = sums.total(folder) === 0;
    const tiles = isEmpty
      ? []
      : treemapTiles(folder, sums, { x: 0, y: 0, width, height });
    const drawn = tiles
      .filter((tile) => tile.width >= 1.5 && tile.height >= 1.5)
      .map((tile) => this.#tile(tile, measure));
    const nothing =
      measure === "bytes"
        ? "No bytes are sent, moved or removed here."
        : "No actions are here.";
    this.#frame.replaceChildren(
      ...(isEmpty ? [element("p", { class: "empty" }, nothing)] : drawn),
    );
  }

  #tile(tile: Tile, measure: Measure): HTMLElement {
    const { folder, size, x, y, width, height } = tile;
    const amount = measured(size, measure);
    const [style, label, title] = words(tile, amount);
    const made = element("div", { class: `tile-box ${style}`, title });
    if (width >= LABELLED.width && height >= LABELLED.height)
      made.append(name(label), ` ${amount}`);
    Object.assign(made.style, {
      left: `${x}px`,
      top: `${y}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
    this.#folderOf.set(made, folder);
    return made;
  }
}

/** Its class, what stands in it before the amount, and what a mouse that rests on it is told. */
function words(
  tile: Tile,
  amount: string,
): readonly [style: string, label: string, title: string] {
  const { folder } = tile;
  const place =
    folder.path === "." ? displayName(folder.name) : displayFolder(folder.path);
  switch (tile.type) {
    case "folder":
      return ["folder-box", displayName(folder.name), `${place}\n${amount}`];
    case "kind": {
      const kind = KINDS[tile.kind] ?? "note";
      const title = KIND_TITLES[kind];
      return [kind, title, `${place}\n${title}: ${amount}`];
    }
    case "rest": {
      const more = counted(tile.folders, "more folder");
      return ["rest", more, `${place}\n${more}: ${amount}`];
    }
  }
}
