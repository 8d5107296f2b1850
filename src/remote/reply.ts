/** What a server answers to one command (RFC 959 §4.2), and what it means when it doesn't. */

export interface Reply {
  readonly code: number;
  /** Word for word, to be parsed; it may echo a password, so only `shown` goes into messages. */
  readonly text: string;
  /** One line for people, secrets masked. */
  readonly shown: string;
}

/** The server refuses a command: 4yz or 5yz; `message` is what it says, for people. */
export class RefusedReply extends Error {
  constructor(
    readonly code: number,
    shown: string,
  ) {
    super(shown);
  }

  /** The server doesn't know the command or this form of it. */
  get unknownCommand(): boolean {
    return this.code >= 500 && this.code <= 504;
  }
}

/** A connection broke, never came to be or fell silent; `message` says it in words for people. */
export class LostConnection extends Error {
  /** The system's code, like ECONNREFUSED. */
  readonly code: string | undefined;
  readonly hint: string | undefined;

  constructor(
    message: string,
    { cause, hint }: { cause?: unknown; hint?: string | undefined } = {},
  ) {
    super(message, { cause });
    this.code = systemCode(cause);
    this.hint = hint;
  }
}

/** Every byte of an upload went out, but the server's word on it never came: the file may be whole there. */
export class UnconfirmedUpload extends LostConnection {}

/** ECONNRESET and the like; undefined when there is none. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    error.code.startsWith("E")
    ? error.code
    : undefined;
}
