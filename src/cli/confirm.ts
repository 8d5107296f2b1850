/** Asks a person a question that only "yes" answers with yes. */
import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { InterruptedError } from "../model/errors.ts";
import type { CliContext } from "./context.ts";

/** Ctrl-D is a no. @throws InterruptedError for Ctrl-C */
export async function confirm(
  question: string,
  { stdin, stdout, signal }: CliContext,
): Promise<boolean> {
  const lines = createInterface({ input: stdin, output: stdout });
  const text = `${question} Only "yes" is taken for yes: `;
  // On a terminal readline takes Ctrl-C for itself, and an ended input leaves or rejects the question.
  const interrupted = Promise.race([
    once(lines, "SIGINT"),
    once(signal, "abort"),
  ]).then(() => {
    throw new InterruptedError("interrupted, nothing was changed");
  });
  const ended = once(lines, "close").then(() => "");
  const answered = lines.question(text).catch((error: unknown) => {
    if (error instanceof Error && error.name === "AbortError") return "";
    throw error;
  });
  try {
    const answer = await Promise.race([answered, ended, interrupted]);
    if (answer.trim() === "yes") return true;
    stdout.write("Nothing was changed.\n");
    return false;
  } finally {
    lines.close();
  }
}
