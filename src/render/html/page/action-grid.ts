/** The list of actions: only the rows in sight are elements, so that any number scrolls at once. */
import { counted } from "../../format-count.ts";
import { KINDS } from "../kinds.ts";
import { actionDetails } from "./action-details.ts";
import { actionRow } from "./action-row.ts";
import { element } from "./dom.ts";
import type { Report } from "./read-report.ts";
import { rowWindow, scrollFor } from "./row-window.ts";
import type { RowList } from "./row-window.ts";

/** Rows that are printed; more is no reading on paper. */
const PRINTED = 2_000;

export class ActionGrid {
  readonly #report: Report;
  readonly #frame: HTMLElement;
  readonly #rows: HTMLElement;
  readonly #heading: HTMLElement;
  #indexes: readonly number[] = [];
  #drawn = new Map<number, HTMLElement>();
  #active = 0;
  #open: number | undefined;
  #openHeight = 0;
  #details: HTMLElement | undefined;
  #isPrinting = false;
  #isDue = false;

  constructor(report: Report, frame: HTMLElement, rows: HTMLElement) {
    this.#report = report;
    this.#frame = frame;
    this.#rows = rows;
    const heading = frame.querySelector<HTMLElement>(".columns");
    if (heading === null) throw new Error("the list has no heading");
    this.#heading = heading;
    frame.addEventListener("scroll", () => {
      this.#drawSoon();
    });
    frame.addEventListener("keydown", (event) => {
      // Together with these, keys are the browser's.
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (this.#press(event.key)) event.preventDefault();
    });
    rows.addEventListener("click", (event) => {
      this.#click(event.target);
    });
    new ResizeObserver(() => {
      this.#drawAnew();
    }).observe(frame);
    window.addEventListener("beforeprint", () => {
      this.#print(true);
    });
    window.addEventListener("afterprint", () => {
      this.#print(false);
    });
  }

  /** @param indexes of the actions to list, in this order */
  show(indexes: readonly number[]): void {
    this.#indexes = indexes;
    this.#active = 0;
    this.#close();
    this.#frame.scrollTop = 0;
    this.#drawAnew();
  }

  get #list(): RowList {
    const style = getComputedStyle(this.#frame).getPropertyValue("--row");
    return {
      count: this.#indexes.length,
      rowHeight: Number.parseFloat(style),
      open: this.#open,
      openHeight: this.#openHeight,
    };
  }

  get #viewHeight(): number {
    return this.#frame.clientHeight - this.#heading.offsetHeight;
  }

  #drawSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#draw();
    });
  }

  #drawAnew(): void {
    for (const row of this.#drawn.values()) row.remove();
    this.#drawn.clear();
    this.#draw();
  }

  #draw(): void {
    const list = this.#list;
    const view = rowWindow(list, this.#frame.scrollTop, this.#viewHeight);
    const [first, end] = this.#isPrinting
      ? [0, Math.min(list.count, PRINTED)]
      : [view.first, view.end];
    this.#rows.style.height = `${view.height}px`;
    for (const [row, made] of this.#drawn)
      if (row < first || row >= end) {
        made.remove();
        this.#drawn.delete(row);
      }
    for (let row = first; row < end; row++) {
      const made = this.#drawn.get(row) ?? this.#make(row);
      made.style.transform = `translateY(${view.topOf(row)}px)`;
      made.classList.toggle("active", row === this.#active);
    }
    this.#drawDetails(view.topOf, list.rowHeight, first, end);
    const rows = list.count + 1 + (this.#open === undefined ? 0 : 1);
    this.#frame.setAttribute("aria-rowcount", String(rows));
    if (this.#drawn.has(this.#active))
      this.#frame.setAttribute("aria-activedescendant", rowId(this.#active));
    else this.#frame.removeAttribute("aria-activedescendant");
  }

  #make(row: number): HTMLElement {
    const index = this.#indexes[row];
    if (index === undefined) throw new Error(`there is no row ${row}`);
    const { table, actionAt } = this.#report;
    const made = actionRow(
      {
        action: actionAt(index),
        kind: KINDS[table.kind[index] ?? 0] ?? "note",
        ofFolder: table.name(index) === "",
        source: table.root.children.length > 1 ? table.sourceName(index) : "",
      },
      row === this.#open,
    );
    made.id = rowId(row);
    made.dataset["row"] = String(row);
    const below = this.#open !== undefined && row > this.#open ? 1 : 0;
    made.setAttribute("aria-rowindex", String(row + 2 + below));
    this.#drawn.set(row, made);
    // In the order of the list, for screen readers that go through the elements.
    const next = this.#drawn.get(row + 1);
    if (next === undefined) this.#rows.append(made);
    else next.before(made);
    return made;
  }

  #drawDetails(
    topOf: (row: number) => number,
    rowHeight: number,
    first: number,
    end: number,
  ): void {
    const open = this.#open;
    const isInSight = open !== undefined && open >= first && open < end;
    if (!isInSight || this.#details === undefined) {
      this.#details?.remove();
      return;
    }
    this.#details.style.transform = `translateY(${topOf(open) + rowHeight}px)`;
    const row = this.#drawn.get(open);
    if (this.#details.previousSibling !== row) row?.after(this.#details);
    const height = this.#details.offsetHeight;
    if (height === this.#openHeight) return;
    this.#openHeight = height;
    this.#draw();
  }

  /** Answers whether the key means something here. */
  #press(key: string): boolean {
    const page = Math.max(
      1,
      Math.floor(this.#viewHeight / this.#list.rowHeight) - 1,
    );
    switch (key) {
      case "ArrowDown":
        return this.#goTo(this.#active + 1);
      case "ArrowUp":
        return this.#goTo(this.#active - 1);
      case "PageDown":
        return this.#goTo(this.#active + page);
      case "PageUp":
        return this.#goTo(this.#active - page);
      case "Home":
        return this.#goTo(0);
      case "End":
        return this.#goTo(this.#indexes.length - 1);
      case "Enter":
      case " ":
        return this.#turn(this.#active, this.#open !== this.#active);
      case "ArrowRight":
        return this.#turn(this.#active, true);
      case "ArrowLeft":
        return this.#turn(this.#active, false);
      case "Escape":
        return this.#open !== undefined && this.#turn(this.#open, false);
      default:
        return false;
    }
  }

  #click(target: EventTarget | null): void {
    const made = target instanceof Element ? target.closest(".row") : null;
    if (!(made instanceof HTMLElement)) return;
    const row = Number(made.dataset["row"]);
    this.#active = row;
    this.#turn(row, this.#open !== row);
  }

  #goTo(row: number): true {
    this.#active = Math.max(0, Math.min(row, this.#indexes.length - 1));
    this.#scrollTo(this.#active);
    return true;
  }

  #scrollTo(row: number): void {
    const { scrollTop } = this.#frame;
    this.#frame.scrollTop = scrollFor(
      this.#list,
      row,
      scrollTop,
      this.#viewHeight,
    );
    this.#draw();
  }

  /** Opens or closes a row. */
  #turn(row: number, isOpening: boolean): true {
    const index = this.#indexes[row];
    if (index === undefined || isOpening === (this.#open === row)) return true;
    this.#close();
    if (isOpening) {
      this.#open = row;
      const { head, table, actionAt } = this.#report;
      const source = head.sources[table.folder(index).source];
      this.#details = element(
        "div",
        {
          class: "details-row",
          role: "row",
          "aria-level": "2",
          "aria-rowindex": String(row + 3),
        },
        element(
          "div",
          { role: "gridcell", "aria-colspan": "4" },
          actionDetails(actionAt(index), source, head.restoring),
        ),
      );
    }
    this.#drawAnew();
    this.#scrollTo(row);
    return true;
  }

  #close(): void {
    this.#details?.remove();
    this.#details = undefined;
    this.#open = undefined;
    this.#openHeight = 0;
  }

  #print(isPrinting: boolean): void {
    this.#isPrinting = isPrinting;
    const more = this.#indexes.length - PRINTED;
    this.#frame.dataset["more"] =
      more > 0
        ? `… and ${counted(more, "more action")}, for want of paper`
        : "";
    this.#drawAnew();
  }
}

function rowId(row: number): string {
  return `row-${row}`;
}
