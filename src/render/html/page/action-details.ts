/** One action in full: what it does and why, and what is there before and after, as the plan has it. */
import { isWholeFolder } from "../../../plan/action-files.ts";
import { EVIDENCE } from "../../../plan/evidence.ts";
import type { Evidence } from "../../../plan/evidence.ts";
import type { Action } from "../../../plan/action-format.ts";
import { REASONS } from "../../../plan/reasons.ts";
import { displayName } from "../../display-name.ts";
import { formatBytes } from "../../format-bytes.ts";
import { counted, formatCount } from "../../format-count.ts";
import type { ReportSource } from "../report-data.ts";
import { element, name, prose } from "./dom.ts";

type Fact = readonly [term: string, value: string | Node];

export function actionDetails(
  action: Action,
  source: ReportSource | undefined,
  restoring: boolean,
): HTMLElement {
  const here = restoring ? "here" : "on the remote";
  const states: HTMLElement[] = [
    stateBox(`Before, ${here}`, stateFacts(action.before)),
    stateBox(`After, ${here}`, stateFacts(action.after)),
  ];
  if (action.op === "download")
    states.unshift(stateBox("On the remote", stateFacts(action.remote)));
  return element(
    "div",
    { class: "details" },
    facts("about", [
      ["Path", code(displayName(action.path))],
      ...moreFacts(action),
      ["Why", reasonText(action)],
      ["Source", sourceText(action.source, source)],
      ["Action", `${action.op}, number ${formatCount(action.id)} of the plan`],
    ]),
    element("div", { class: "states" }, ...states),
  );
}

function reasonText({ reason }: Action): Node {
  return element(
    "span",
    {},
    element("code", {}, reason),
    " – ",
    ...prose(REASONS[reason]),
  );
}

function sourceText(title: string, source: ReportSource | undefined): Node {
  const place = source?.place ?? "";
  return element(
    "span",
    {},
    code(displayName(title)),
    ...(place === "" ? [] : [", ", code(place)]),
  );
}

function moreFacts(action: Action): Fact[] {
  switch (action.op) {
    case "move":
      return [["Moved from", code(displayName(action.from))]];
    case "replace":
      return action.archive === true
        ? [["Old file", "is moved to the archive"]]
        : [];
    case "prune":
    case "unarchive":
      return [["Archived by", code(`plan ${action.plan}`)]];
    case "download":
      return action.archived === undefined
        ? []
        : [["Comes from", code(`the archive of plan ${action.archived}`)]];
    case "mkdir":
    case "upload":
    case "adopt":
    case "touch":
    case "hash":
    case "link":
    case "forget":
    case "archive":
    case "delete":
    case "rmdir":
    case "local-mkdir":
    case "local-link":
    case "local-touch":
      return [];
  }
}

type State = Action["before"] | Action["after"];

/** Every member that a state can have is shown; what it is of is told by those that it has. */
function stateFacts(state: State): Fact[] {
  if (state === null) return [["State", "nothing is there"]];
  if (isWholeFolder(state))
    return [
      ["Folder", `with ${counted(state.files, "file")}`],
      ["Size", sizeText(state.bytes)],
    ];
  const found: Fact[] = [];
  if ("link" in state) found.push(["Link to", code(displayName(state.link))]);
  if ("size" in state) found.push(["Size", sizeText(state.size)]);
  if ("modified" in state && state.modified !== undefined)
    found.push(["Modified", timeText(state.modified)]);
  if ("archived" in state) found.push(["Archived", timeText(state.archived)]);
  if ("mode" in state && state.mode !== undefined)
    found.push(["Mode", state.mode]);
  if ("owner" in state && state.owner !== undefined)
    found.push(["Owner", `${state.owner} (uid:gid)`]);
  if ("hash" in state && state.hash !== undefined)
    found.push(["Hash", code(state.hash)]);
  if ("hashFile" in state)
    found.push(["Hash file", state.hashFile ? "written beside it" : "none"]);
  if ("evidence" in state)
    found.push(["Known by", evidenceText(state.evidence)]);
  return found.length === 0 ? [["State", "a folder"]] : found;
}

function evidenceText(evidence: Evidence): Node {
  return element(
    "span",
    {},
    element("code", {}, evidence),
    ` – ${EVIDENCE[evidence]}`,
  );
}

function sizeText(bytes: number): string {
  const short = formatBytes(bytes);
  const exact = `${formatCount(bytes)} B`;
  return short === exact ? exact : `${exact} (${short})`;
}

function timeText(time: string): string {
  return time.replace("T", " ").replace("Z", " UTC");
}

function stateBox(title: string, found: readonly Fact[]): HTMLElement {
  return element(
    "div",
    { class: "state" },
    element("strong", {}, title),
    facts("", found),
  );
}

function facts(className: string, found: readonly Fact[]): HTMLElement {
  return element(
    "dl",
    { class: `fact-list ${className}` },
    ...found.map(([term, value]) =>
      element("div", {}, element("dt", {}, term), element("dd", {}, value)),
    ),
  );
}

function code(text: string): HTMLElement {
  return element("code", {}, name(text));
}
