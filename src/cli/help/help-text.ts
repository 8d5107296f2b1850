/** Which help the words on the command line ask for. */
import { commandHelp, type Screen } from "./command-help.ts";
import type { CommandDescription } from "./describe-commands.ts";
import { overview } from "./overview.ts";

/** Of the command that the words begin with; else of all. */
export function helpText(
  args: readonly string[],
  commands: readonly CommandDescription[],
  version: string,
  screen: Screen,
): string {
  const command = commands.find(({ name }) => name !== "" && args[0] === name);
  if (command !== undefined) return commandHelp(command, screen);
  const oneShot = commands.filter(({ name }) => name === "");
  return [
    overview(version, commands, screen),
    ...oneShot.map((form) => commandHelp(form, screen)),
  ].join("\n");
}
