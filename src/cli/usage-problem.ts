/** What to say when the words on the command line make no command. */
import { closestWord } from "../manifest/closest-word.ts";

/** @param names of the commands; @param error what clipanion says */
export function usageProblem(
  args: readonly string[],
  names: readonly string[],
  error: unknown,
): string {
  const [first = ""] = args;
  const known = names.filter((name) => name !== "");
  const words = args.filter((arg) => !arg.startsWith("-"));
  // Fewer words than the one-shot form has, and none of them a command: a mistyped command it is.
  if (!known.includes(first) && !first.startsWith("-") && words.length < 3) {
    const closest = closestWord(first, known);
    return `error: there is no command "${first}"${closest === undefined ? "" : `; did you mean "${closest}"?`}\nwhat to do: \`ftp-sync --help\` lists the commands\n`;
  }
  const [message = ""] = (
    error instanceof Error ? error.message : String(error)
  ).split("\n");
  const help = known.includes(first)
    ? `ftp-sync ${first} --help`
    : "ftp-sync --help";
  return `error: ${message}\nwhat to do: see \`${help}\`\n`;
}
