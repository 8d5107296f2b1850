/** What the values on the command line are called and what they can be: for help, completion and the README alike. */
import { METHODS } from "../../adopt/method.ts";
import { ALLOWABLE } from "../../model/finding.ts";
import { LEVELS } from "../../model/proof.ts";
import { DOCUMENTS } from "../commands/documents.ts";
import { REFRESH } from "../commands/plan-options.ts";
import { OVERWRITE } from "../commands/restore-options.ts";
import { SHELLS } from "../completion/shells.ts";
import { PLAN_FORMATS, REPORT_FORMATS } from "../formats.ts";

export interface Value {
  readonly name: string;
  /** A fixed choice of words, names from the manifest, or a local path; `free`: nothing that could be proposed. */
  readonly of:
    readonly string[] | "source" | "remote" | "file" | "folder" | "free";
}

interface OptionValues {
  readonly values: readonly Value[];
  /** Whether the option may be given several times. */
  readonly repeated: boolean;
}

/** More choices than these are told in the description. */
const MOST_SHOWN = 5;

const FILE: Value = { name: "FILE", of: "file" };
const SOURCE: Value = { name: "SOURCE", of: "source" };
const PLAN: Value = { name: "PLAN", of: "file" };
const SHARE: Value = { name: "N|N%", of: "free" };
const planFormat: Value = { name: "FORMAT", of: PLAN_FORMATS };

const free = (name: string): Value => ({ name, of: "free" });
const once = (...values: readonly Value[]): OptionValues => ({
  values,
  repeated: false,
});
const often = (value: Value): OptionValues => ({
  values: [value],
  repeated: true,
});

/** By the option's long name; one command's own meaning of it goes by `command --option`. */
const OPTIONS = new Map<string, OptionValues>([
  ["--allow", often({ name: "CODE", of: ALLOWABLE })],
  ["--at", once(PLAN)],
  ["--by", once({ name: "METHOD", of: METHODS })],
  ["--diff", once({ name: "OLD", of: "file" }, { name: "NEW", of: "file" })],
  ["--expect", once(free("PLANID"))],
  ["--file", once(FILE)],
  ["--folder", once(free("PATH"))],
  ["--format", once({ name: "FORMAT", of: REPORT_FORMATS })],
  ["adopt --format", once(planFormat)],
  ["plan --format", once(planFormat)],
  ["restore --format", once(planFormat)],
  ["show --format", once(planFormat)],
  ["--id", once(free("ID"))],
  ["--inventory", often(FILE)],
  ["--level", once({ name: "LEVEL", of: LEVELS })],
  ["--lock-timeout", once(free("TIME"))],
  ["--oldest", once(SHARE)],
  ["--out", once(FILE)],
  ["--overwrite", once({ name: "WHICH", of: OVERWRITE })],
  ["--port", once(free("PORT"))],
  ["--receipt", once(FILE)],
  ["--refresh", once({ name: "REFRESH", of: REFRESH })],
  ["--sample", once(SHARE)],
  ["--source", often(SOURCE)],
  ["--state-file", once(free("PATH"))],
  ["--to", once({ name: "DIR", of: "folder" })],
  ["--undo", once(PLAN)],
]);

/** By the argument's name, or `command NAME`; what is not here is free. */
const ARGUMENTS = new Map<string, Value["of"]>([
  ["DOCUMENT", DOCUMENTS],
  ["LOCAL", "file"],
  ["PLAN", "file"],
  ["doctor REMOTE", "remote"],
  ["SHELL", SHELLS],
  ["SOURCE", "source"],
]);

/** What commands take any number of, as arguments. */
export const REST: Value = { name: "PATTERN", of: "free" };

/** @param count how many values the option takes */
export function optionValues(
  command: string,
  names: readonly string[],
  count: number,
): OptionValues {
  const own = names.map((name) => OPTIONS.get(`${command} ${name}`));
  const shared = names.map((name) => OPTIONS.get(name));
  const known = [...own, ...shared].find((found) => found !== undefined);
  const { values, repeated } = known ?? once();
  return {
    values: Array.from({ length: count }, (_, n) => values[n] ?? UNNAMED),
    repeated,
  };
}

/** Stands for a value without an entry above, which a test doesn't let pass. */
export const UNNAMED: Value = free("VALUE");

export function argumentValue(command: string, name: string): Value {
  const of = ARGUMENTS.get(`${command} ${name}`) ?? ARGUMENTS.get(name);
  return { name, of: of ?? "free" };
}

/** As usage lines show it. */
export function valueText({ name, of }: Value): string {
  const isShown = typeof of !== "string" && of.length <= MOST_SHOWN;
  return isShown ? of.join("|") : name;
}
