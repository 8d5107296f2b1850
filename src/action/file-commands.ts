/** What the runner reads from files after the step: its outputs, and its part of the job's summary. */
import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";

type Environment = Readonly<Record<string, string | undefined>>;

/** Every output of action.yml. A test holds the file to this list. */
export const OUTPUTS = [
  "plan-id",
  "changes",
  "applyable",
  "plan-file",
  "html-file",
  "receipt-file",
  "status",
] as const;
export type Outputs = Partial<Record<(typeof OUTPUTS)[number], string>>;

export async function setOutputs(
  outputs: Outputs,
  env: Environment,
): Promise<void> {
  const text = Object.entries(outputs).map(([name, value]) => {
    // Nobody can guess the line that ends a value.
    const end = randomUUID();
    return `${name}<<${end}\n${value}\n${end}\n`;
  });
  await append(env["GITHUB_OUTPUT"], text.join(""));
}

/** Without a file to write to, as outside of GitHub, there is no summary. */
export async function addToSummary(
  markdown: string,
  env: Environment,
): Promise<void> {
  await append(env["GITHUB_STEP_SUMMARY"], `${markdown}\n`);
}

async function append(file: string | undefined, text: string): Promise<void> {
  if (file !== undefined && file !== "") await appendFile(file, text);
}
