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
  /** Called with each line of stderr as it comes. */
  readonly heard?: (line: string, child: RunningCli) => void;
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
  let unended = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    if (heard === undefined) return;
    const lines = (unended + text).split("\n");
    unended = lines.pop() ?? "";
    for (const line of lines) heard(line, child);
  });
  started?.(child);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => {
      resolve({ status, stdout, stderr });
    });
  });
}

/** When a run with --verbose is killed: right after it has sent so many commands like this one. */
export interface Moment {
  readonly command: RegExp;
  readonly nth: number;
}

/** Options of a run that is killed at a moment. */
export function killedAt({
  command,
  nth,
}: Moment): Required<Pick<CliOptions, "heard">> {
  let sent = 0;
  return {
    heard: (line, child) => {
      const [, said] = /^\[\d+\] > (.*)$/.exec(line) ?? [];
      if (said !== undefined && command.test(said)) sent += 1;
      if (sent >= nth) child.kill("SIGKILL");
    },
  };
}
