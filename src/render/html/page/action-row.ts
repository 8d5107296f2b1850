/** One action as a row of the list: what is done, to which path, how large, and why. */
import type { Action } from "../../../plan/action-format.ts";
import { actionNote } from "../../action-note.ts";
import { actionSize } from "../../action-size.ts";
import { displayFolder, displayName } from "../../display-name.ts";
import { TEXT_SYMBOLS } from "../../symbols.ts";
import type { Kind } from "../kinds.ts";
import { element } from "./dom.ts";

export interface RowFacts {
  readonly action: Action;
  readonly kind: Kind;
  readonly ofFolder: boolean;
  /** The source's name in front of the path; empty in a plan of one source. */
  readonly source: string;
}

export function actionRow(
  { action, kind, ofFolder, source }: RowFacts,
  isOpen: boolean,
): HTMLElement {
  const { op, path } = action;
  const shown = ofFolder ? displayFolder(path) : displayName(path);
  const note = actionNote(action);
  const cell = { role: "gridcell" };
  return element(
    "div",
    {
      class: "row",
      role: "row",
      "aria-level": "1",
      "aria-expanded": String(isOpen),
    },
    element(
      "span",
      { ...cell, class: `op ${kind}` },
      element("b", { "aria-hidden": "true" }, TEXT_SYMBOLS[op]),
      element("span", {}, op),
    ),
    element(
      "span",
      { ...cell, class: "path", title: shown },
      ...(source === ""
        ? []
        : [element("span", { class: "source" }, `${displayName(source)} `)]),
      ...pathParts(shown),
    ),
    element("span", { ...cell, class: "size" }, actionSize(action)),
    element("span", { ...cell, class: "why", title: note }, note),
  );
}

/** The folder, which may be cut short where there is no room, and the name, which is cut last. */
function pathParts(shown: string): HTMLElement[] {
  const cut = shown.lastIndexOf("/", shown.replace(/\/"?$/, "").length - 1) + 1;
  const parts = [element("bdi", { class: "leaf" }, shown.slice(cut))];
  if (cut > 0)
    parts.unshift(element("bdi", { class: "folder" }, shown.slice(0, cut)));
  return parts;
}
