/** Runs a contender's command to its end and says how long that took. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { watchPeak } from "../support/watch-peak.ts";
import type { TimedCommand } from "./contenders/contender.ts";

/** Milliseconds after which a command counts as stuck. */
const LIMIT = 1_200_000;

/** Answers seconds. @param onPeak hears of the most memory that it held at once, where the system tells @throws Error with what the command printed when it didn't end well */
export async function runTimed(
  { program, args, env, status }: TimedCommand,
  signal: AbortSignal,
  onPeak: (bytes: number) => void = () => undefined,
): Promise<number> {
  const begin = performance.now();
  const child = spawn(program, args, {
    env: { PATH: process.env["PATH"], HOME: "/nonexistent", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LIMIT,
    signal,
  });
  const peak = watchPeak(child.pid);
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed = (printed + text).slice(-4_000);
    });
  await once(child, "close");
  const seconds = (performance.now() - begin) / 1_000;
  onPeak(peak());
  if (child.exitCode === status) return seconds;
  const end = child.signalCode ?? child.exitCode ?? "nothing";
  throw new Error(
    `${[program, ...args].join(" ")}\nended with ${end} instead of ${status}:\n${printed.trim()}`,
  );
}
