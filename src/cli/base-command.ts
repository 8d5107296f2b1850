/** What all commands share: errors become a message on stderr and an exit status. */
import { Command } from "clipanion";
import { FtpSyncError } from "../model/errors.ts";
import { displayText } from "../render/display-name.ts";
import { createPaint } from "../render/paint.ts";
import { type CliContext, wantsColor } from "./context.ts";
import { exitStatus } from "./exit-status.ts";

export abstract class BaseCommand extends Command<CliContext> {
  /** Answers the exit status. */
  protected abstract work(): Promise<number>;

  override async execute(): Promise<number> {
    try {
      return await this.work();
    } catch (error) {
      this.context.stderr.write(errorText(error, this.context));
      return exitStatus(error);
    }
  }

  /** Writes to stdout as fast as it is read. */
  protected async print(
    chunks: AsyncIterable<string> | Iterable<string>,
  ): Promise<void> {
    const { stdout } = this.context;
    for await (const chunk of chunks) {
      if (stdout.write(chunk)) continue;
      await new Promise((resolve) => stdout.once("drain", resolve));
    }
  }

  protected get color(): boolean {
    return wantsColor(this.context.stdout, this.context.env);
  }
}

/** What happened and what to do, for stderr. What is no FtpSyncError is a bug, and says where it is. */
function errorText(
  error: unknown,
  { stderr, env }: Pick<CliContext, "stderr" | "env">,
): string {
  const paint = createPaint(wantsColor(stderr, env));
  const lines = (text: string): string =>
    text.split("\n").map(displayText).join("\n");
  if (!(error instanceof FtpSyncError)) {
    const text =
      error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `${paint("red", "bug in ftp-sync:")} ${lines(text)}\n`;
  }
  const hint =
    error.hint === undefined
      ? ""
      : `${paint("cyan", "what to do:")} ${lines(error.hint)}\n`;
  return `${paint("red", "error:")} ${lines(error.message)}\n${hint}`;
}
