/** The program of a report's page: shows where and what is changed, and narrows it down to what is asked for. */
import { formatBytes } from "../../format-bytes.ts";
import { counted, formatCount } from "../../format-count.ts";
import { KIND_TITLES, KINDS } from "../kinds.ts";
import { ActionGrid } from "./action-grid.ts";
import { showCrumbs } from "./crumbs.ts";
import { byId, element } from "./dom.ts";
import { FilterForm } from "./filter-form.ts";
import { inOrder, passing, within } from "./filter.ts";
import { FolderList } from "./folder-list.ts";
import { FolderSums } from "./folder-sums.ts";
import type { Measure } from "./folder-sums.ts";
import type { Folder } from "./folders.ts";
import { readReport } from "./read-report.ts";
import { Treemap } from "./treemap.ts";

const report = readReport({
  head: textOf(dataElements("head")[0]),
  columns: [...dataElements("columns")].map(textOf),
  details: (block) => textOf(dataElements("details")[block]),
});
const { table, head } = report;

for (const id of ["where", "actions"]) byId(id, HTMLElement).hidden = false;
const crumbs = byId("crumbs", HTMLElement);
const count = byId("count", HTMLElement);
const reset = byId("reset", HTMLButtonElement);
const measures = document.querySelectorAll<HTMLInputElement>(
  'input[name="measure"]',
);

const treemap = new Treemap(byId("treemap", HTMLElement), chooseFolder);
const folderList = new FolderList(byId("folders", HTMLElement), chooseFolder);
const grid = new ActionGrid(
  report,
  byId("grid", HTMLElement),
  byId("rows", HTMLElement),
);
const form = new FilterForm(report, show);
let folder = startFolder();

function dataElements(className: string): HTMLCollectionOf<Element> {
  return document.getElementsByClassName(`data-${className}`);
}

function textOf(element: Element | undefined): string {
  return element?.textContent ?? "";
}

/** With one source there is nothing to choose above it. */
function startFolder(): Folder {
  const [only, ...others] = table.root.children;
  return only !== undefined && others.length === 0 ? only : table.root;
}

function chooseFolder(chosen: Folder): void {
  folder = chosen;
  show();
  // What was pressed may be gone now: whoever goes by keyboard is not to begin at the top again.
  if (document.activeElement === document.body)
    crumbs
      .querySelector<HTMLElement>("[aria-current]")
      ?.focus({ preventScroll: true });
}

function chosenMeasure(): Measure {
  const checked = [...measures].find((measure) => measure.checked);
  return checked?.value === "actions" ? "actions" : "bytes";
}

function show(): void {
  const measure = chosenMeasure();
  const passed = passing(table, form.filter);
  const sums = new FolderSums(table, passed, measure);
  treemap.show({ folder, sums, measure });
  folderList.show({ folder, sums, measure });
  showCrumbs(crumbs, folder, startFolder(), chooseFolder);
  const shown = within(table, passed, folder);
  grid.show(inOrder(table, shown, form.order));
  count.textContent = countText(shown);
  reset.hidden = !form.isFiltering && folder === startFolder();
}

function countText(shown: readonly number[]): string {
  const bytes = new Map<number, number>();
  for (const index of shown) {
    const kind = table.kind[index] ?? 0;
    bytes.set(kind, (bytes.get(kind) ?? 0) + (table.bytes[index] ?? 0));
  }
  const of = (...kinds: readonly (typeof KINDS)[number][]) =>
    kinds.reduce((sum, kind) => sum + (bytes.get(KINDS.indexOf(kind)) ?? 0), 0);
  const all =
    shown.length === table.count
      ? counted(table.count, "action")
      : `${formatCount(shown.length)} of ${counted(table.count, "action")}`;
  const sent = of("add", "change");
  const removed = of("remove");
  const direction = head.restoring ? "to bring here" : "to send";
  return [
    all,
    ...(sent > 0 ? [`${formatBytes(sent)} ${direction}`] : []),
    ...(removed > 0 ? [`${formatBytes(removed)} deleted`] : []),
  ].join(", ");
}

reset.addEventListener("click", () => {
  folder = startFolder();
  form.reset();
  byId("grid", HTMLElement).focus({ preventScroll: true });
});
for (const button of document.querySelectorAll<HTMLElement>(".banner button")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    folder = startFolder();
    form.choose(button.dataset["kind"] ?? "");
    byId("grid", HTMLElement).focus({ preventScroll: true });
    byId("actions", HTMLElement).scrollIntoView();
  });
}
for (const measure of measures) measure.addEventListener("change", show);
const kinds = new Set(table.kind);
KINDS.forEach((kind, index) => {
  if (!kinds.has(index)) return;
  const swatch = element("span", { class: `swatch ${kind}` });
  const item = element("li", {}, swatch, KIND_TITLES[kind]);
  byId("legend", HTMLElement).append(item);
});
// Where no bytes are sent, moved or removed, they say nothing.
if (!table.bytes.some((bytes) => bytes > 0))
  for (const measure of measures) measure.checked = measure.value === "actions";
show();
document.documentElement.dataset["ready"] = "yes";
