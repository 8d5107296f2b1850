/** The form above the list: what is chosen in it, as a filter. */
import { displayName } from "../../display-name.ts";
import { formatCount } from "../../format-count.ts";
import { OP_TITLES } from "../../op-titles.ts";
import { TEXT_SYMBOLS } from "../../symbols.ts";
import { REASONS } from "../../../plan/reasons.ts";
import { KINDS } from "../kinds.ts";
import { OP_CODES, REASON_CODES } from "../report-data.ts";
import { byId, element } from "./dom.ts";
import { isFiltering, ORDERS } from "./filter.ts";
import type { Filter, Order } from "./filter.ts";
import type { Report } from "./read-report.ts";

/** Milliseconds without a key until a search begins. */
const TYPING = 120;

export class FilterForm {
  readonly #form = byId("filters", HTMLFormElement);
  readonly #text = byId("text-filter", HTMLInputElement);
  readonly #source = byId("source-filter", HTMLSelectElement);
  readonly #reason = byId("reason-filter", HTMLSelectElement);
  readonly #order = byId("order", HTMLSelectElement);
  readonly #ops = byId("op-filter", HTMLFieldSetElement);
  readonly #changed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param changed called when something else is chosen */
  constructor(report: Report, changed: () => void) {
    this.#changed = changed;
    this.#fill(report);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
    });
    this.#form.addEventListener("input", ({ target }) => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(changed, target === this.#text ? TYPING : 0);
    });
  }

  get filter(): Filter {
    const ops = [...this.#ops.querySelectorAll("input")]
      .filter(({ checked }) => checked)
      .map(({ value }) => Number(value));
    return {
      text: this.#text.value,
      ops: new Set(ops),
      reason: chosen(this.#reason),
      source: chosen(this.#source),
    };
  }

  get order(): Order {
    const { value } = this.#order;
    return value === "folder" || value === "size" ? value : "plan";
  }

  get isFiltering(): boolean {
    return isFiltering(this.filter);
  }

  /** Lets only actions pass that do something of the kind. */
  choose(kind: string): void {
    this.#form.reset();
    for (const box of this.#ops.querySelectorAll("input"))
      box.checked = box.dataset["kind"] === kind;
    this.#changed();
  }

  /** Lets all pass. */
  reset(): void {
    this.#form.reset();
    this.#changed();
  }

  #fill({ table }: Report): void {
    const counts = {
      op: new Map<number, number>(),
      reason: new Map<number, number>(),
    };
    const kinds = new Map<number, number>();
    for (let index = 0; index < table.count; index++) {
      const op = table.op[index] ?? 0;
      const reason = table.reason[index] ?? 0;
      counts.op.set(op, (counts.op.get(op) ?? 0) + 1);
      counts.reason.set(reason, (counts.reason.get(reason) ?? 0) + 1);
      kinds.set(op, table.kind[index] ?? 0);
    }
    OP_CODES.forEach((op, index) => {
      const count = counts.op.get(index);
      if (count === undefined) return;
      const kind = KINDS[kinds.get(index) ?? 0] ?? "note";
      this.#ops.append(
        element(
          "label",
          { class: `chip ${kind}`, title: OP_TITLES[op] },
          element("input", {
            ...{ type: "checkbox", value: String(index), "data-kind": kind },
          }),
          element("b", { "aria-hidden": "true" }, TEXT_SYMBOLS[op]),
          ` ${op} `,
          element("span", {}, formatCount(count)),
        ),
      );
    });
    this.#reason.append(option("", "all"));
    REASON_CODES.forEach((reason, index) => {
      const count = counts.reason.get(index);
      if (count === undefined) return;
      const made = option(String(index), `${reason} (${formatCount(count)})`);
      made.title = REASONS[reason];
      this.#reason.append(made);
    });
    this.#source.append(option("", "all"));
    const sources = table.root.children;
    for (const { source, name } of sources)
      this.#source.append(option(String(source), displayName(name)));
    const field = this.#source.closest("label");
    if (field !== null) field.hidden = sources.length < 2;
    for (const [order, words] of Object.entries(ORDERS))
      this.#order.append(option(order, words));
  }
}

function option(value: string, text: string): HTMLOptionElement {
  return element("option", { value }, text);
}

function chosen({ value }: HTMLSelectElement): number | undefined {
  return value === "" ? undefined : Number(value);
}
