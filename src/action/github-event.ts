/** Which pull request a workflow runs for, by what GitHub left on the runner. */
import { readFile } from "node:fs/promises";
import * as z from "zod";

const eventSchema = z.object({
  pull_request: z
    .object({
      number: z.int(),
      head: z.object({
        sha: z.string(),
        // null when the fork was deleted.
        repo: z.object({ fork: z.boolean() }).nullable(),
      }),
    })
    .optional(),
});

export interface PullRequest {
  readonly number: number;
  /** The commit that was pushed. */
  readonly commit: string;
  /** Its token can't write, and it has no secrets. */
  readonly fromFork: boolean;
}

/** Answers undefined for another event, and outside of GitHub. */
export async function pullRequestOf(
  env: Readonly<Record<string, string | undefined>>,
): Promise<PullRequest | undefined> {
  const file = env["GITHUB_EVENT_PATH"];
  if (file === undefined || file === "") return undefined;
  const event = eventSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
  const pullRequest = event.data?.pull_request;
  if (pullRequest === undefined) return undefined;
  const { number, head } = pullRequest;
  return { number, commit: head.sha, fromFork: head.repo?.fork !== false };
}

/** Where the run can be looked at, or undefined outside of GitHub. */
export function runUrl(
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env;
  const run = env["GITHUB_RUN_ID"];
  return server === undefined || repository === undefined || run === undefined
    ? undefined
    : `${server}/${repository}/actions/runs/${run}`;
}
