/** A command's usage in one line: first what must be given, then what may be. */
import {
  type Argument,
  type CommandDescription,
  type CommandOption,
} from "./describe-commands.ts";
import { valueText } from "./values.ts";

/** The parts that belong together, like `[--out FILE]`, after the program's name. */
export function usageParts({
  name,
  arguments: all,
  options,
}: CommandDescription): readonly string[] {
  const [must, may] = split(all);
  const [mustOptions, mayOptions] = split(options);
  return [
    ...(name === "" ? [] : [name]),
    ...must.map(argumentText),
    ...mustOptions.map(optionText),
    ...may.map((argument) => optional(argumentText(argument), argument)),
    ...mayOptions
      .filter(({ names }) => !names.includes("--help"))
      .map((option) => optional(optionText(option), option)),
  ];
}

function split<T extends { readonly required: boolean }>(
  all: readonly T[],
): readonly [readonly T[], readonly T[]] {
  return [
    all.filter(({ required }) => required),
    all.filter(({ required }) => !required),
  ];
}

function argumentText({ value }: Argument): string {
  return valueText(value);
}

function optionText({ names, values }: CommandOption): string {
  return [longName(names), ...values.map(valueText)].join(" ");
}

function optional(
  text: string,
  { repeated }: { readonly repeated: boolean },
): string {
  return `[${text}]${repeated ? "…" : ""}`;
}

/** The name that says most. */
export function longName(names: readonly string[]): string {
  return names.find((name) => name.startsWith("--")) ?? names.join();
}
