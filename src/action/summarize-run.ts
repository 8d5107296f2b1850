/** What a command said, in the job's summary. */
import { addToSummary } from "./file-commands.ts";
import type { CliRun } from "./run-cli.ts";

export async function summarizeRun(
  command: string,
  { status, stdout, stderr }: CliRun,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const failed = status === 0 ? "" : `: exit status ${status}`;
  // What failed is on stderr, among the lines that tell how far it came.
  const text = status === 0 ? stdout : `${stdout}${stderr}`;
  const said = text.trim() === "" ? "" : `\n\n${codeBlock(text)}`;
  await addToSummary(`### ftp-sync ${command}${failed}${said}\n`, env);
}

/** Nothing in `text` can end the block: its longest run of backticks is outnumbered. */
function codeBlock(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const longest = Math.max(2, ...runs.map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text.trimEnd()}\n${fence}`;
}
