/** Shows a plan in the pull request, if there is one; whether that works is nothing that a plan fails for. */
import { GitHubApi, GitHubBusy, GitHubRefusal } from "./github-api.ts";
import { pullRequestOf, runUrl } from "./github-event.ts";
import type { Inputs } from "./inputs.ts";
import { IssueComments } from "./issue-comments.ts";
import { keepComment } from "./keep-comment.ts";
import { type CommentFrame, marker } from "./plan-comment.ts";
import type { Step } from "./step.ts";

export interface Shown {
  readonly text: (frame: CommentFrame) => string;
  /** False: only a comment that is there already is updated. */
  readonly create: boolean;
}

export async function showInPullRequest(
  { text, create }: Shown,
  inputs: Inputs,
  { context, log }: Step,
): Promise<void> {
  const { env, signal } = context;
  const pullRequest = await pullRequestOf(env);
  if (!inputs.comment || pullRequest === undefined) return;
  const { number, commit, fromFork } = pullRequest;
  const api = new GitHubApi(inputs.token, context);
  const comments = new IssueComments(api, number);
  const body = text({ subject: inputs, commit, run: runUrl(env) });
  const author = inputs.commentAuthor;
  const wanted = { marker: marker(inputs), body, author, create };
  try {
    const kept = await api.patiently(() => keepComment(comments, wanted));
    if (kept === "not found again")
      log.annotate(
        "warning",
        "ftp-sync",
        `The comment was not made by ${author}, so the next run won't find it: name its author in the input comment-author.`,
      );
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof GitHubRefusal) && !(error instanceof GitHubBusy))
      throw error;
    const why = fromFork
      ? "A fork's pull request has no right to comment."
      : (error.hint ?? "");
    log.annotate(
      fromFork ? "notice" : "warning",
      "ftp-sync",
      `No comment in the pull request, the plan is in the job's summary. ${error.message}. ${why}`.trim(),
    );
  }
}
