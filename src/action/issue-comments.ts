/** The comments of one pull request. */
import * as z from "zod";
import type { GitHubApi } from "./github-api.ts";

const PAGE = 100;
/** GitHub allows 2,500 comments; this only ends a loop that a broken server would keep alive. */
const MOST_PAGES = 50;

const commentSchema = z.object({
  id: z.int(),
  body: z.string().nullish(),
  user: z.object({ login: z.string() }).nullable(),
});

export type Comment = z.infer<typeof commentSchema>;

/** All of it throws GitHubRefusal and GitHubBusy. */
export class IssueComments {
  readonly #api: GitHubApi;
  readonly #number: number;

  constructor(api: GitHubApi, number: number) {
    this.#api = api;
    this.#number = number;
  }

  /**
   * Those that begin with `marker`, the oldest first.
   * @param author whose comments count: anybody can write a marker
   */
  async marked(marker: string, author: string): Promise<readonly Comment[]> {
    const found: Comment[] = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
      const path = `issues/${this.#number}/comments?per_page=${PAGE}&page=${page}`;
      const comments = await this.#api.get(path, z.array(commentSchema));
      for (const comment of comments)
        if (
          comment.user?.login === author &&
          comment.body?.startsWith(marker) === true
        )
          found.push(comment);
      if (comments.length < PAGE) break;
    }
    return found;
  }

  async create(body: string): Promise<Comment> {
    const path = `issues/${this.#number}/comments`;
    const text = await this.#api.send("POST", path, { body });
    return commentSchema.parse(JSON.parse(text));
  }

  async update({ id }: Comment, body: string): Promise<void> {
    await this.#api.send("PATCH", `issues/comments/${id}`, { body });
  }

  async remove({ id }: Comment): Promise<void> {
    await this.#api.send("DELETE", `issues/comments/${id}`);
  }
}
