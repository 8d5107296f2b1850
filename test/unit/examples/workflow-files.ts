/** The workflows in examples/, as far as the tests look into them. */
import { readdir, readFile } from "node:fs/promises";
import { parse } from "yaml";

export interface WorkflowStep {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: {
    readonly matrix: Readonly<Record<string, readonly string[]>>;
  };
  readonly steps: readonly WorkflowStep[];
}

export interface Workflow {
  readonly on: unknown;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface NamedWorkflow {
  readonly name: string;
  readonly text: string;
  readonly workflow: Workflow;
}

/** Those of examples/github, and what the README shows of one. */
export async function exampleWorkflows(): Promise<readonly NamedWorkflow[]> {
  const names = await readdir("examples/github");
  const files = names.map((name) => `examples/github/${name}`);
  const texts = await Promise.all(
    files.map(
      async (name) => [name, await readFile(name, "utf8")] as [string, string],
    ),
  );
  const readme = await readFile("README.md", "utf8");
  for (const [, text = ""] of readme.matchAll(/```yaml\n(.*?)```/gs))
    if (text.includes("/ftp-sync@")) texts.push(["README.md", text]);
  return texts.map(([name, text]) => ({
    name,
    text,
    workflow: parse(text) as Workflow,
  }));
}

/** All steps, and those of them that run ftp-sync. */
export function stepsOf({ jobs }: Workflow): {
  all: readonly WorkflowStep[];
  own: readonly WorkflowStep[];
} {
  const all = Object.values(jobs).flatMap(({ steps }) => steps);
  return {
    all,
    own: all.filter(({ uses = "" }) => uses.includes("/ftp-sync@")),
  };
}
