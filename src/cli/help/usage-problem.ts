/** What to say when the words on the command line make no command. */
import { closestWord } from "../../manifest/closest-word.ts";
import type { CommandDescription } from "./describe-commands.ts";
import { usageParts } from "./usage-line.ts";

/** What clipanion says of an option that it doesn't know. */
const UNKNOWN_OPTION = /Unsupported option name \("(.*)"\)/;

/** @param error what clipanion says; undefined: the words ask for help */
export function usageProblem(
  args: readonly string[],
  commands: readonly CommandDescription[],
  error: unknown,
): string {
  const [first = ""] = args;
  const command = commands.find(({ name }) => name !== "" && name === first);
  if (command === undefined && isMistypedCommand(args)) {
    const names = commands.map(({ name }) => name).filter((it) => it !== "");
    const question = didYouMean(closestWord(first, names));
    return `error: there is no command "${first}"${question}\nwhat to do: \`ftp-sync --help\` lists the commands\n`;
  }
  const form = command ?? commands.find(({ name }) => name === "");
  const help = command === undefined ? "" : `${command.name} `;
  return `error: ${whatIsWrong(error, form)}\nwhat to do: see \`ftp-sync ${help}--help\`\n`;
}

/** Fewer words than the one-shot form has, and none of them a command. */
export function isMistypedCommand(args: readonly string[]): boolean {
  const [first = ""] = args;
  const words = args.filter((arg) => !arg.startsWith("-"));
  return first !== "" && !first.startsWith("-") && words.length < 3;
}

function whatIsWrong(
  error: unknown,
  form: CommandDescription | undefined,
): string {
  const text = error instanceof Error ? error.message : String(error);
  const [message = ""] = text.split("\n");
  const option = UNKNOWN_OPTION.exec(message)?.[1];
  if (option !== undefined) {
    const known = form?.options.flatMap(({ names }) => names) ?? [];
    const long = known.filter((name) => name.startsWith("--"));
    return `there is no option ${option}${didYouMean(closestWord(option, long))}`;
  }
  // Clipanion lists all forms then, which says nothing of what is amiss.
  if (message.startsWith("Command not found") && form !== undefined)
    return `something is missing, or too much: ${["ftp-sync", ...usageParts(form)].join(" ")}`;
  return message;
}

function didYouMean(word: string | undefined): string {
  return word === undefined ? "" : `; did you mean "${word}"?`;
}
