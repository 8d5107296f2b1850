/** Keeps one comment in a pull request up to date: made once, and updated from then on. */
import type { IssueComments } from "./issue-comments.ts";

export interface KeptComment {
  /** The line that the comment begins with. */
  readonly marker: string;
  readonly body: string;
  /** Who writes with the token. */
  readonly author: string;
  /** Whether to make the comment where there is none. */
  readonly create: boolean;
}

export type Kept = "created" | "updated" | "left out" | "not found again";

/** May be done twice. @throws GitHubRefusal | GitHubBusy */
export async function keepComment(
  comments: IssueComments,
  { marker, body, author, create }: KeptComment,
): Promise<Kept> {
  const [first, ...others] = await comments.marked(marker, author);
  if (first !== undefined) {
    await comments.update(first, body);
    // Two runs at once may both have found none. A second one would go on showing its old plan.
    for (const other of others) await comments.remove(other);
    return "updated";
  }
  if (!create) return "left out";
  const made = await comments.create(body);
  return made.user?.login === author ? "created" : "not found again";
}
