/** Items by the names at the end of their paths, to find the one whose path ends most like another. */
import type { RelativePath } from "../model/path.ts";

interface Ending<Item> {
  /** By the name before this ending. */
  readonly longer: Map<string, Ending<Item>>;
  readonly items: Item[];
  /** Those before it in `items` are used up. */
  next: number;
}

export class PathEnds<Item extends object> {
  readonly #all: Ending<Item> = ending();

  /** @param items the first wins among those that end alike */
  constructor(items: Iterable<Item>, pathOf: (item: Item) => RelativePath) {
    for (const item of items) {
      this.#all.items.push(item);
      let at = this.#all;
      for (const name of pathOf(item).split("/").reverse()) {
        const longer = at.longer.get(name) ?? ending();
        at.longer.set(name, longer);
        longer.items.push(item);
        at = longer;
      }
    }
  }

  /** Names count whole. @param used items that don't count any more; it only grows */
  closest(path: RelativePath, used: ReadonlySet<Item>): Item | undefined {
    let best = first(this.#all, used);
    let at: Ending<Item> | undefined = this.#all;
    for (const name of path.split("/").reverse()) {
      at = at.longer.get(name);
      const item = at && first(at, used);
      if (at === undefined || item === undefined) break;
      best = item;
    }
    return best;
  }
}

function ending<Item>(): Ending<Item> {
  return { longer: new Map(), items: [], next: 0 };
}

function first<Item>(
  found: Ending<Item>,
  used: ReadonlySet<Item>,
): Item | undefined {
  for (;;) {
    const item = found.items[found.next];
    if (item === undefined || !used.has(item)) return item;
    found.next += 1;
  }
}
