/** Keeps one comment in a pull request up to date: made once, and updated from then on. */
import { setTimeout } from "node:timers/promises";
import { GitHubBusy, type IssueComments } from "./issue-comments.ts";

const ATTEMPTS = 4;
/** Milliseconds. A runner that waits costs money; what takes longer is given up. */
const LONGEST_PAUSE = 90_000;

export interface KeptComment {
  /** The line that the comment begins with. */
  readonly marker: string;
  readonly body: string;
  /** Who writes with the token. A comment of somebody else that begins with the marker is not ours. */
  readonly author: string;
  /** Whether to make the comment where there is none. */
  readonly create: boolean;
}

export type Kept = "created" | "updated" | "left out" | "not found again";

/**
 * Tries again as a whole: an answer that was lost may have been that of a comment which is there.
 * @throws GitHubRefusal | GitHubBusy
 */
export async function keepComment(
  comments: IssueComments,
  wanted: KeptComment,
  signal: AbortSignal,
): Promise<Kept> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await keepOnce(comments, wanted);
    } catch (error) {
      if (!(error instanceof GitHubBusy)) throw error;
      const pause = error.pause ?? 500 * 2 ** attempt;
      if (attempt === ATTEMPTS || pause > LONGEST_PAUSE) throw error;
      await setTimeout(pause, undefined, { signal });
    }
  }
}

async function keepOnce(
  comments: IssueComments,
  { marker, body, author, create }: KeptComment,
): Promise<Kept> {
  const own: number[] = [];
  for await (const comment of comments.all()) {
    const ours = comment.user?.login === author;
    if (ours && comment.body?.startsWith(marker) === true) own.push(comment.id);
  }
  const [first, ...others] = own;
  if (first !== undefined) {
    await comments.update(first, body);
    // Two runs at once may both have found none. A second one would go on showing its old plan.
    for (const id of others) await comments.remove(id);
    return "updated";
  }
  if (!create) return "left out";
  const made = await comments.create(body);
  return made.user?.login === author ? "created" : "not found again";
}
