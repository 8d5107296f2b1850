/** Runs the built program as a user would. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const BINARY = fileURLToPath(
  new URL("../../dist/ftp-sync.js", import.meta.url),
);

export interface CliResult {
  /** Exit status; 128 and the signal's number when one ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A command that runs the program given to it. */
  readonly under?: readonly string[];
  /** Called with the process when it has started. */
  readonly started?: (child: RunningCli) => void;
  /** Called with all of stderr so far, whenever there is more. */
  readonly heard?: (stderr: string, child: RunningCli) => void;
}

export interface RunningCli {
  readonly pid?: number | undefined;
  kill(signal: NodeJS.Signals): boolean;
}

export function runCli(
  args: readonly string[],
  { cwd, env = {}, under = [], started, heard }: CliOptions,
): Promise<CliResult> {
  const [program = "", ...rest] = [...under, process.execPath, BINARY, ...args];
  const child = spawn(program, rest, {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    heard?.(stderr, child);
  });
  started?.(child);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => {
      resolve({ status, stdout, stderr });
    });
  });
}
