/** What a server answers to one command (RFC 959 §4.2), and what it means when it doesn't. */

export interface Reply {
  readonly code: number;
  /** Word for word, to be parsed; it may echo a password, so only `shown` goes into messages. */
  readonly text: string;
  /** One line for people, secrets masked. */
  readonly shown: string;
}

export type Answer = Reply | RefusedReply;

/** The server refuses a command: 4yz or 5yz; `message` is what it says, for people. */
export class RefusedReply extends Error {
  constructor(
    readonly code: number,
    shown: string,
    /** The command that was refused, without its argument; undefined: the connection itself. */
    readonly verb?: string,
  ) {
    super(shown);
  }

  /** The same as the answer to `verb`. */
  to(verb: string): RefusedReply {
    return new RefusedReply(this.code, this.message, verb);
  }

  /** The server doesn't know the command or this form of it. */
  get unknownCommand(): boolean {
    return this.code >= 500 && this.code <= 504;
  }
}

/** Codes that answer these commands and no others (RFC 959 §5.4, RFC 2428 §3, RFC 3659 §3–4). */
const ONLY: readonly (readonly [code: RegExp, verbs: ReadonlySet<string>])[] = [
  [/^3/, new Set(["RNFR", "REST", "USER", "PASS"])],
  [/^229/, new Set(["EPSV"])],
  [/^227/, new Set(["PASV"])],
  [/^257/, new Set(["MKD", "PWD"])],
];

/** The one code that says yes to these commands. */
const YES: ReadonlyMap<string, RegExp> = new Map([
  ["RNFR", /^3/],
  ["REST", /^3/],
  ["SIZE", /^213/],
]);

/** False when the server can't mean this command: it has lost a command or an answer, and all that follows is shifted. */
export function fitsCommand(verb: string, code: number): boolean {
  if (code >= 400) return true;
  const digits = String(code);
  if (YES.get(verb)?.test(digits) === false) return false;
  return ONLY.every(([only, verbs]) => !only.test(digits) || verbs.has(verb));
}

interface LossDetails {
  readonly cause?: unknown;
  readonly hint?: string | undefined;
  readonly silent?: boolean;
}

/** A connection broke, never came to be or fell silent; `message` says it in words for people. */
export class LostConnection extends Error {
  /** The system's code, like ECONNREFUSED. */
  readonly code: string | undefined;
  readonly hint: string | undefined;
  /** Nobody said anything for too long, as behind a firewall that drops what it doesn't like. */
  readonly silent: boolean;

  constructor(
    message: string,
    { cause, hint, silent = false }: LossDetails = {},
  ) {
    super(message, { cause });
    this.code = systemCode(cause);
    this.hint = hint;
    this.silent = silent;
  }
}

/** Every byte of an upload went out, but the server's word on it never came: the file may be whole there. */
export class UnconfirmedUpload extends LostConnection {}

/** Nothing of this counts, as when the connection was gone before it was sent: it can be done as if nothing had happened. */
export class NotBegun extends LostConnection {}

/** ECONNRESET and the like; undefined when there is none. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    error.code.startsWith("E")
    ? error.code
    : undefined;
}
