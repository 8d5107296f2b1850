/** What the process gives to a command; nothing below reaches for it by itself. */
import type { Readable, Writable } from "node:stream";
import type { BaseContext } from "clipanion";
import type { Surroundings } from "../host/surroundings.ts";

export type Terminal = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

export interface CliContext extends BaseContext, Surroundings {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  // clipanion wants one that it may write to.
  readonly env: Record<string, string | undefined>;
  /** Aborted when the person or the system asks to stop. */
  readonly signal: AbortSignal;
}

/** Whether `stream` wants colours: a terminal, unless NO_COLOR says no (no-color.org). */
export function wantsColor(stream: Terminal, env: CliContext["env"]): boolean {
  return stream.isTTY === true && (env["NO_COLOR"] ?? "") === "";
}

/** Whether progress may be drawn in place on `stream`: a terminal, but not the one that some CI systems make up for their log. */
export function drawsInPlace(
  stream: Terminal,
  env: CliContext["env"],
): boolean {
  const { CI: ci = "" } = env;
  return stream.isTTY === true && ["", "0", "false"].includes(ci.toLowerCase());
}

/** Whether a person is there who can answer a question. */
export function canAsk({
  stdin,
  stdout,
}: Pick<CliContext, "stdin" | "stdout">): boolean {
  return stdin.isTTY === true && stdout.isTTY === true;
}
