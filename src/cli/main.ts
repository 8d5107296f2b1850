/** The command line: finds the command, runs it, and answers the exit status. */
import { Builtins, Cli } from "clipanion";
import { AdoptCommand } from "./commands/adopt-command.ts";
import { ApplyCommand } from "./commands/apply-command.ts";
import { DoctorCommand } from "./commands/doctor-command.ts";
import { InitCommand } from "./commands/init-command.ts";
import { InventoryCommand } from "./commands/inventory-command.ts";
import { LsCommand } from "./commands/ls-command.ts";
import { OneShotCommand } from "./commands/one-shot-command.ts";
import { PlanCommand } from "./commands/plan-command.ts";
import { RestoreCommand } from "./commands/restore-command.ts";
import { SchemaCommand } from "./commands/schema-command.ts";
import { ShowCommand } from "./commands/show-command.ts";
import { StatusCommand } from "./commands/status-command.ts";
import { UnlockCommand } from "./commands/unlock-command.ts";
import { ValidateCommand } from "./commands/validate-command.ts";
import { VerifyCommand } from "./commands/verify-command.ts";
import { type CliContext, wantsColor } from "./context.ts";
import { EXIT } from "./exit-status.ts";
import { overview } from "./overview.ts";
import { usageProblem } from "./usage-problem.ts";

/** @param args without node and the script */
export async function main(
  args: string[],
  version: string,
  context: CliContext,
): Promise<number> {
  const cli = new Cli<CliContext>({
    binaryName: "ftp-sync",
    binaryLabel: "ftp-sync",
    binaryVersion: version,
    enableColors: wantsColor(context.stdout, context.env),
  });
  const commands = [
    InitCommand,
    ValidateCommand,
    PlanCommand,
    ShowCommand,
    ApplyCommand,
    AdoptCommand,
    RestoreCommand,
    VerifyCommand,
    LsCommand,
    InventoryCommand,
    DoctorCommand,
    StatusCommand,
    UnlockCommand,
    SchemaCommand,
    OneShotCommand,
    Builtins.VersionCommand,
  ];
  for (const command of commands) cli.register(command);
  if (args.length === 0) {
    context.stderr.write(overview(version, cli.definitions()));
    return EXIT.error;
  }
  const [only] = args;
  if (args.length === 1 && (only === "--help" || only === "-h")) {
    const oneShot = cli.usage(OneShotCommand, { detailed: true });
    context.stdout.write(`${overview(version, cli.definitions())}\n${oneShot}`);
    return EXIT.done;
  }
  try {
    // clipanion's own runner writes errors to stdout; parsed here, they go to stderr.
    const command = cli.process(args, context);
    return await cli.run(command, context);
  } catch (error) {
    const names = cli.definitions().map(({ path }) => path.split(" ")[1] ?? "");
    context.stderr.write(usageProblem(args, names, error));
    return EXIT.error;
  }
}
