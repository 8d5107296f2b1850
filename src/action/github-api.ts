/** GitHub's REST API of one repository: one request, what its failure means, and when to try again. */
import { setTimeout } from "node:timers/promises";
import * as z from "zod";
import type { CliContext } from "../cli/context.ts";
import { FtpSyncError } from "../model/errors.ts";

const TIMEOUT = 30_000;
/** Milliseconds where GitHub limits the rate and doesn't say for how long; its documentation asks for a minute. */
const RATE_PAUSE = 60_000;
const ATTEMPTS = 4;
/** Milliseconds. A runner that waits costs money; what takes longer is given up. */
const LONGEST_PAUSE = 90_000;

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

export class GitHubApi {
  readonly #url: string;
  readonly #token: string;
  readonly #signal: AbortSignal;

  constructor(token: string, { env, signal }: CliContext) {
    const api = env["GITHUB_API_URL"] ?? "https://api.github.com";
    this.#url = `${api}/repos/${env["GITHUB_REPOSITORY"] ?? ""}`;
    this.#token = token;
    this.#signal = signal;
  }

  /** @throws GitHubRefusal | GitHubBusy */
  async get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return schema.parse(JSON.parse(await this.send("GET", path)));
  }

  /** @param path below the repository. @throws GitHubRefusal | GitHubBusy */
  async send(method: string, path: string, body?: object): Promise<string> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${this.#url}/${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          accept: "application/vnd.github+json",
          "x-github-api-version": "2022-11-28",
          "user-agent": "ftp-sync",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        signal: AbortSignal.any([this.#signal, AbortSignal.timeout(TIMEOUT)]),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (cause) {
      const message = `GitHub's API can't be reached at ${this.#url}`;
      throw new GitHubBusy(message, undefined, cause);
    }
    if (!response.ok) throw failure(response, text);
    return text;
  }

  /**
   * Does `work`, again from its beginning where GitHub is busy: an answer that was lost may have been that of a request
   * which was carried out.
   * @throws GitHubRefusal | GitHubBusy
   */
  async patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof GitHubBusy) || this.#signal.aborted) throw error;
        const pause = error.pause ?? 500 * 2 ** attempt;
        if (attempt === ATTEMPTS || pause > LONGEST_PAUSE) throw error;
        await setTimeout(pause);
      }
    }
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
    hint: "the job's `permissions` must have `pull-requests: write` to comment, `pull-requests: read` to find an approval",
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
