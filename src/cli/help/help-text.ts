/** Which help the words on the command line ask for. */
import { commandHelp, type Screen } from "./command-help.ts";
import type { CommandDescription } from "./describe-commands.ts";
import { overview } from "./overview.ts";
import { isMistypedCommand } from "./usage-problem.ts";

/** Of the command that the words begin with; else of all. Undefined: they begin with a mistyped one. */
export function helpText(
  args: readonly string[],
  commands: readonly CommandDescription[],
  version: string,
  screen: Screen,
): string | undefined {
  const first = args.find((word) => !word.startsWith("-"));
  const command = commands.find(({ name }) => name !== "" && name === first);
  if (command !== undefined) return commandHelp(command, screen);
  if (isMistypedCommand(args)) return undefined;
  const oneShot = commands.filter(({ name }) => name === "");
  return [
    overview(version, commands, screen),
    ...oneShot.map((form) => commandHelp(form, screen)),
  ].join("\n");
}
