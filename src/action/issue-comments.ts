/** The comments of one pull request, over GitHub's REST API. */
import { z } from "zod";
import { FtpSyncError } from "../model/errors.ts";

const PAGE = 100;
/** GitHub allows 2,500 comments on an issue; this only ends a loop that a broken server would keep alive. */
const MOST_PAGES = 50;
const TIMEOUT = 30_000;
/** Milliseconds where GitHub limits the rate and doesn't say for how long; its documentation asks for a minute. */
const RATE_PAUSE = 60_000;

const commentSchema = z.object({
  id: z.int(),
  body: z.string().nullish(),
  user: z.object({ login: z.string() }).nullable(),
});

export type Comment = z.infer<typeof commentSchema>;

/** GitHub refuses, and will refuse the same again. */
export class GitHubRefusal extends FtpSyncError {}

/** GitHub is busy, limits the rate, or can't be reached: to be tried again. */
export class GitHubBusy extends FtpSyncError {
  /** @param pause milliseconds that GitHub asks to wait, if it does */
  constructor(
    message: string,
    readonly pause: number | undefined,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

export interface IssueAddress {
  /** `https://api.github.com`, or an Enterprise server's. */
  readonly api: string;
  /** `owner/name` */
  readonly repository: string;
  readonly number: number;
  readonly token: string;
  readonly signal: AbortSignal;
}

export class IssueComments {
  readonly #address: IssueAddress;

  constructor(address: IssueAddress) {
    this.#address = address;
  }

  /** The oldest first. @throws GitHubRefusal | GitHubBusy, as all methods */
  async *all(): AsyncGenerator<Comment, void, undefined> {
    for (let page = 1; page <= MOST_PAGES; page++) {
      const query = `?per_page=${PAGE}&page=${page}`;
      const path = `issues/${this.#address.number}/comments${query}`;
      const text = await this.#send("GET", path);
      const comments = z.array(commentSchema).parse(JSON.parse(text));
      yield* comments;
      if (comments.length < PAGE) return;
    }
  }

  async create(body: string): Promise<Comment> {
    const path = `issues/${this.#address.number}/comments`;
    const text = await this.#send("POST", path, { body });
    return commentSchema.parse(JSON.parse(text));
  }

  async update(id: number, body: string): Promise<void> {
    await this.#send("PATCH", `issues/comments/${id}`, { body });
  }

  async remove(id: number): Promise<void> {
    await this.#send("DELETE", `issues/comments/${id}`);
  }

  async #send(method: string, path: string, body?: object): Promise<string> {
    const { api, repository, token, signal } = this.#address;
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${api}/repos/${repository}/${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: "application/vnd.github+json",
          "x-github-api-version": "2022-11-28",
          "user-agent": "ftp-sync",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (cause) {
      signal.throwIfAborted();
      throw new GitHubBusy(
        `GitHub's API can't be reached at ${api}`,
        undefined,
        cause,
      );
    }
    if (!response.ok) throw failure(response, text);
    return text;
  }
}

function failure(response: Response, text: string): FtpSyncError {
  const { status, headers } = response;
  const told = messageOf(text);
  const message = `GitHub answers ${status}${told === "" ? "" : `: ${told}`}`;
  const after = Number(headers.get("retry-after") ?? Number.NaN);
  const limited =
    status === 429 ||
    (status === 403 &&
      (!Number.isNaN(after) ||
        headers.get("x-ratelimit-remaining") === "0" ||
        /rate limit/i.test(told)));
  if (limited)
    return new GitHubBusy(
      message,
      Number.isNaN(after) ? RATE_PAUSE : after * 1_000,
    );
  if (status >= 500) return new GitHubBusy(message, undefined);
  return new GitHubRefusal(message, {
    hint: "the job needs `permissions: pull-requests: write`",
  });
}

const errorSchema = z.object({ message: z.string() });

/** GitHub's own words, or none where a proxy answered. */
function messageOf(text: string): string {
  try {
    return errorSchema.parse(JSON.parse(text)).message;
  } catch {
    return "";
  }
}
