/** The command line: finds the command, runs it, and answers the exit status. */
import { type CliContext, type Terminal, wantsColor } from "./context.ts";
import { createCli } from "./create-cli.ts";
import { EXIT } from "./exit-status.ts";

/** Columns where the terminal doesn't tell, or there is none. */
const WIDTH = 80;

/** @param args without node and the script */
export async function main(
  args: string[],
  version: string,
  context: CliContext,
): Promise<number> {
  const { stdout, stderr, env } = context;
  const describe = async () => {
    const { describeCommands } = await import("./help/describe-commands.ts");
    return describeCommands(createCli(version).definitions());
  };
  const complain = async (error?: unknown) => {
    const { usageProblem } = await import("./help/usage-problem.ts");
    stderr.write(usageProblem(args, await describe(), error));
    return EXIT.error;
  };
  const help = async (stream: Terminal, status: number) => {
    const { helpText } = await import("./help/help-text.ts");
    const { columns = 0 } = stream;
    const screen = {
      color: wantsColor(stream, env),
      width: columns > 0 ? columns : WIDTH,
    };
    const text = helpText(args, await describe(), version, screen);
    if (text === undefined) return complain();
    stream.write(text);
    return status;
  };
  if (args.length === 0) return help(stderr, EXIT.error);
  if (asksForHelp(args)) return help(stdout, EXIT.done);
  try {
    // clipanion's own runner writes errors to stdout; parsed here, they go to stderr.
    const cli = createCli(version, args[0]);
    const command = cli.process(args, context);
    return await cli.run(command, context);
  } catch (error) {
    return complain(error);
  }
}

/** By `-h` or `--help` anywhere before a `--`: no value begins with a dash. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const words = end < 0 ? args : args.slice(0, end);
  return words.some((word) => word === "--help" || word === "-h");
}
