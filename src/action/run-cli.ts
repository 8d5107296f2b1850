/** Runs one of ftp-sync's commands within the step: the log shows what it writes, and it is kept for the summary. */
import { Readable, Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { CliContext } from "../cli/context.ts";
import { main } from "../cli/main.ts";
import { withoutInputs } from "./inputs.ts";
import type { Step } from "./step.ts";

/** What is kept of each stream, in characters: the end. */
const KEPT = 30_000;

export interface CliRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runCli(
  args: readonly string[],
  step: Step,
): Promise<CliRun> {
  // The runner's own switch for a run with debug logging.
  const verbose = step.context.env["RUNNER_DEBUG"] === "1" ? ["--verbose"] : [];
  return step.log.plain(async (out) => {
    const [stdout, stderr] = [keeping(out), keeping(out)];
    try {
      const status = await main([...args, ...verbose], step.version, {
        ...quietContext(step.context),
        stdout: stdout.stream,
        stderr: stderr.stream,
      });
      return { status, stdout: stdout.text(), stderr: stderr.text() };
    } finally {
      for (const { stream } of [stdout, stderr]) await finished(stream.end());
    }
  });
}

/** There is nobody to ask, and no input of the action reaches a manifest. */
function quietContext(context: CliContext): CliContext {
  return {
    ...context,
    stdin: Readable.from([]),
    env: withoutInputs(context.env),
  };
}

function keeping(out: Writable): { stream: Writable; text: () => string } {
  let kept = "";
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string | Uint8Array, _encoding, done) => {
      kept = (kept + chunk.toString()).slice(-KEPT);
      out.write(chunk, done);
    },
  });
  return { stream, text: () => kept };
}
