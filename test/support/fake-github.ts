/** GitHub's REST API as far as comments on a pull request go, on loopback; it answers as GitHub does, also when it refuses. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

interface StoredComment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string };
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What goes wrong with the next request of this method. */
interface Failure extends Answer {
  readonly method: string;
  /** The request is carried out all the same: only its answer is lost. */
  readonly done?: boolean;
}

const TOKEN = "ghs_fakeTokenOfThisTest0123456789abcdef";
const BOT = "github-actions[bot]";

export class FakeGitHub {
  readonly token = TOKEN;
  readonly repository = "someone/backups";
  readonly comments: StoredComment[] = [];
  /** `METHOD path` in order of arrival. */
  readonly requests: string[] = [];
  readonly failures: Failure[] = [];
  /** What `commits/…/pulls` answers, by commit. */
  readonly pulls = new Map<string, readonly object[]>();
  /** As the token of a fork's pull request. */
  readOnly = false;
  /** Who the token belongs to. */
  login = BOT;
  #nextId = 1_000;

  private constructor(
    readonly url: string,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(): Promise<FakeGitHub> {
    const server = createServer((request, response) => {
      void github.#answer(request).then(({ status, body, headers }) => {
        response.writeHead(status, {
          "content-type": "application/json; charset=utf-8",
          ...headers,
        });
        response.end(body === undefined ? "" : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as AddressInfo;
    const github = new FakeGitHub(
      `http://127.0.0.1:${port}`,
      () =>
        new Promise((resolve) => {
          server.closeAllConnections();
          server.close(() => {
            resolve();
          });
        }),
    );
    return github;
  }

  /** A comment that somebody made. */
  add(body: string, login: string): StoredComment {
    const comment = { id: this.#nextId++, body, user: { login } };
    this.comments.push(comment);
    return comment;
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { method = "", url = "" } = request;
    const sent = await text(request);
    this.requests.push(`${method} ${url}`);
    if (request.headers.authorization !== `Bearer ${TOKEN}`)
      return { status: 401, body: { message: "Bad credentials" } };
    const at = this.failures.findIndex((failure) => failure.method === method);
    const [failure] = at < 0 ? [] : this.failures.splice(at, 1);
    if (failure?.done !== true && failure !== undefined) return failure;
    const answer = this.#carryOut(method, url, sent);
    return failure ?? answer;
  }

  #carryOut(method: string, url: string, sent: string): Answer {
    const { pathname, searchParams } = new URL(url, this.url);
    const path = pathname.replace(`/repos/${this.repository}/`, "");
    if (method === "GET" && path === "issues/7/comments")
      return { status: 200, body: this.#page(searchParams) };
    const commit = /^commits\/([^/]+)\/pulls$/.exec(path)?.[1];
    if (method === "GET" && commit !== undefined)
      return { status: 200, body: this.pulls.get(commit) ?? [] };
    if (this.readOnly)
      return {
        status: 403,
        body: { message: "Resource not accessible by integration" },
      };
    if (method === "POST" && path === "issues/7/comments")
      return this.#write(sent, (body) => this.add(body, this.login), 201);
    const id = Number(/^issues\/comments\/(\d+)$/.exec(path)?.[1]);
    const comment = this.comments.find((candidate) => candidate.id === id);
    if (comment === undefined)
      return { status: 404, body: { message: "Not Found" } };
    if (method === "PATCH")
      return this.#write(sent, (body) => Object.assign(comment, { body }), 200);
    this.comments.splice(this.comments.indexOf(comment), 1);
    return { status: 204 };
  }

  #page(query: URLSearchParams): readonly StoredComment[] {
    const size = Number(query.get("per_page") ?? "30");
    const start = (Number(query.get("page") ?? "1") - 1) * size;
    return this.comments.slice(start, start + size);
  }

  #write(
    sent: string,
    store: (body: string) => StoredComment,
    status: number,
  ): Answer {
    const { body } = JSON.parse(sent) as { body: string };
    if (body.length > 65_536)
      return { status: 422, body: { message: "Validation Failed" } };
    return { status, body: store(body) };
  }
}
