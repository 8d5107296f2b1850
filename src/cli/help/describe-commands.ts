/** The commands as data, from their definitions: what help, completion and the README's reference are made of. */
import type { Cli } from "clipanion";
import type { CliContext } from "../context.ts";
import { argumentValue, optionValues, REST, type Value } from "./values.ts";

export interface Argument {
  readonly value: Value;
  readonly required: boolean;
  /** Whether any number of them may be given. */
  readonly repeated: boolean;
}

export interface CommandOption {
  /** With their dashes. */
  readonly names: readonly string[];
  readonly values: readonly Value[];
  readonly required: boolean;
  /** Whether it may be given several times. */
  readonly repeated: boolean;
  readonly text: string;
}

export interface CommandDescription {
  /** Empty for the one-shot form. */
  readonly name: string;
  /** One line without a capital or a full stop. */
  readonly summary: string;
  readonly paragraphs: readonly string[];
  readonly arguments: readonly Argument[];
  readonly options: readonly CommandOption[];
  readonly examples: readonly {
    readonly purpose: string;
    readonly line: string;
  }[];
  readonly exitStatuses: readonly {
    readonly status: string;
    readonly meaning: string;
  }[];
}

type Definition = ReturnType<Cli<CliContext>["definitions"]>[number];

/** The paragraph of a command's details that becomes a list of its own. */
const EXIT_STATUS = "Exit status: ";

/** Every command takes it; the one that runs it is `main`. */
const HELP: CommandOption = {
  names: ["-h", "--help"],
  values: [],
  required: false,
  repeated: false,
  text: "Show this help",
};

export function describeCommands(
  definitions: readonly Definition[],
): readonly CommandDescription[] {
  return definitions
    .filter(({ description }) => description !== undefined)
    .map(describeCommand);
}

function describeCommand(definition: Definition): CommandDescription {
  const { path, usage, description = "", details = "" } = definition;
  const { options, examples = [] } = definition;
  const name = path.split(" ").slice(1).join(" ");
  const paragraphs = details
    .trim()
    .split(/\n{2,}/)
    // They come broken into lines of 80.
    .map((paragraph) => paragraph.replaceAll(/\s+/g, " "))
    .filter((paragraph) => paragraph !== "");
  return {
    name,
    summary: description.trim(),
    paragraphs: paragraphs.filter((text) => !text.startsWith(EXIT_STATUS)),
    arguments: usage
      .slice(path.length)
      .split(" ")
      .filter((word) => word !== "")
      .map((word) => describeArgument(name, word)),
    options: [...options.map((option) => describeOption(name, option)), HELP],
    examples: examples.map(([purpose, line]) => ({
      purpose: purpose.trim(),
      line,
    })),
    exitStatuses: paragraphs
      .filter((text) => text.startsWith(EXIT_STATUS))
      .flatMap(exitStatuses),
  };
}

/** @param word `<NAME>`, `[NAME]`, or `...` for any number */
function describeArgument(command: string, word: string): Argument {
  if (word === "...") return { value: REST, required: false, repeated: true };
  return {
    value: argumentValue(command, word.slice(1, -1)),
    required: word.startsWith("<"),
    repeated: false,
  };
}

/** `definition` is like `-f,--file #0`, with a number for each value. */
function describeOption(
  command: string,
  { definition, description, required }: Definition["options"][number],
): CommandOption {
  const [words = "", ...values] = definition.split(" ");
  const names = words.split(",");
  return {
    names,
    ...optionValues(command, names, values.length),
    required,
    text: (description ?? "").trim(),
  };
}

/** `Exit status: 0 done, 1 error; 7 no connection, login or trust.` */
function exitStatuses(paragraph: string): CommandDescription["exitStatuses"] {
  return paragraph
    .slice(EXIT_STATUS.length)
    .replace(/\.$/, "")
    .split(/[,;] (?=\d+ )/)
    .map((text) => {
      const [status = "", ...meaning] = text.split(" ");
      return { status, meaning: meaning.join(" ") };
    });
}
