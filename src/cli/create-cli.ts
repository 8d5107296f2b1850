/** The commands, in the order in which help shows them. */
import { Builtins, Cli } from "clipanion";
import { AdoptCommand } from "./commands/adopt-command.ts";
import { ApplyCommand } from "./commands/apply-command.ts";
import { CompleteCommand } from "./commands/complete-command.ts";
import { CompletionCommand } from "./commands/completion-command.ts";
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
import type { CliContext } from "./context.ts";

const COMMANDS = [
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
  CompletionCommand,
  CompleteCommand,
  OneShotCommand,
  Builtins.VersionCommand,
];

/** @param only the command of this name, if there is one: the grammar of them all takes 20 ms */
export function createCli(version: string, only?: string): Cli<CliContext> {
  const cli = new Cli<CliContext>({
    binaryName: "ftp-sync",
    binaryLabel: "ftp-sync",
    binaryVersion: version,
    // Colours are the help's own, which takes the definitions as plain text.
    enableColors: false,
  });
  const named = COMMANDS.find(({ paths }) =>
    paths.some(([word]) => word !== undefined && word === only),
  );
  // What completes words looks at all the others.
  const isAlone = named !== undefined && named !== CompleteCommand;
  for (const command of isAlone ? [named] : COMMANDS) cli.register(command);
  return cli;
}
