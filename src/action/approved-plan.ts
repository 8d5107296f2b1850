/** The plan that was approved by merging: the one that the pull request's comment showed last. */
import * as z from "zod";
import { RefusedError } from "../model/errors.ts";
import { GitHubApi } from "./github-api.ts";
import type { Inputs } from "./inputs.ts";
import { IssueComments } from "./issue-comments.ts";
import { marker, planIdIn } from "./plan-comment.ts";
import type { Step } from "./step.ts";

const pullsSchema = z.array(
  z.object({
    number: z.int(),
    merged_at: z.string().nullable(),
    // Once merged, what the branch was updated to: the merge's, squash's or last rebased commit.
    merge_commit_sha: z.string().nullable(),
  }),
);

/** Answers the planId. @throws RefusedError where there is none, GitHubRefusal | GitHubBusy */
export async function approvedPlan(
  inputs: Inputs,
  { context }: Step,
): Promise<string> {
  const commit = context.env["GITHUB_SHA"] ?? "";
  const api = new GitHubApi(inputs.token, context);
  return api.patiently(async () => {
    const path = `commits/${encodeURIComponent(commit)}/pulls`;
    const pulls = await api.get(path, pullsSchema);
    const merged = pulls.find(
      (pull) => pull.merged_at !== null && pull.merge_commit_sha === commit,
    );
    if (merged === undefined)
      throw new RefusedError(
        `the commit ${commit} came by no pull request, so nobody approved a plan for it`,
        { hint: "give the planId that is approved in the input expect" },
      );
    const comments = new IssueComments(api, merged.number);
    const found = await comments.marked(marker(inputs), inputs.commentAuthor);
    const [planId] = found.flatMap(({ body }) => planIdIn(body ?? "") ?? []);
    if (planId !== undefined) return planId;
    throw new RefusedError(
      `no plan was shown in the pull request ${merged.number}, so merging it approved none`,
      {
        hint: "look at the plan of this run, and give its planId in the input expect if it is right",
      },
    );
  });
}
