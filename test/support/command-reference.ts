/** The README's list of commands, from their definitions. */
import { createCli } from "../../src/cli/create-cli.ts";
import {
  type CommandDescription,
  describeCommands,
} from "../../src/cli/help/describe-commands.ts";
import { usageParts } from "../../src/cli/help/usage-line.ts";

const BEGIN = "<!-- The list of commands is written by `npm run generate`. -->";
const END = "<!-- End of the list of commands. -->";

/** The README with its list of commands anew. @throws Error when the comments around it are missing */
export function withCommandReference(readme: string): string {
  const [before, rest] = readme.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined)
    throw new Error(`the README lacks ${BEGIN} or ${END}`);
  return `${before}${BEGIN}\n\n${commandReference()}\n${END}${after}`;
}

function commandReference(): string {
  const commands = describeCommands(createCli("0").definitions());
  return commands.map(listItem).join("");
}

function listItem(command: CommandDescription): string {
  const usage = ["ftp-sync", ...usageParts(command)].join(" ");
  return `- \`${usage}\`: ${command.summary}\n`;
}
