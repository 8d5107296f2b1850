/** basic-ftp's context, fed with whole lines only and listened to only when it was asked. */
import { FTPContext, FTPError, type FTPResponse } from "basic-ftp";

/** Bytes of a reply; basic-ftp has the same limit for the lines of one reply together. */
const LONGEST_REPLY = 65_536;

/** basic-ftp parses each TCP segment by itself; a reply split across two would be lost, so it gets whole lines only. */
export class WholeLines extends FTPContext {
  /** From now on the server speaks only when asked: an answer to nothing would be taken for the next command's. */
  inOrder = false;
  #rest = "";
  #greeted = false;

  constructor(
    timeout: number,
    readonly onLog: (message: string) => void,
  ) {
    // Names are bytes on the wire: latin1 maps each byte to one character and back (see wire-names.ts).
    super(timeout, "latin1");
    this.verbose = true;
  }

  override log(message: string): void {
    this.onLog(message);
  }

  /** basic-ftp keeps the stack of whoever starts a task, which costs more than the task. */
  override handle(...task: Parameters<FTPContext["handle"]>): Promise<unknown> {
    const depth = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return super.handle(...task);
    } finally {
      Error.stackTraceLimit = depth;
    }
  }

  /** Sends commands, each a line of wire text, in one segment with what else is sent in the same go. */
  write(commands: readonly string[]): void {
    for (const command of commands) {
      if (/[\r\n\0]/.test(command)) {
        throw new Error("a command must not hold a line end or a NUL");
      }
      this.log(`> ${command.startsWith("PASS ") ? "PASS ###" : command}`);
    }
    const { socket } = this;
    socket.cork();
    socket.write(commands.map((line) => `${line}\r\n`).join(""), "latin1");
    queueMicrotask(() => {
      socket.uncork();
    });
  }

  /** What came in clear text before TLS began must not count as said under TLS. */
  forgetRest(): void {
    this.#rest = "";
  }

  protected override _onControlSocketData(chunk: string): void {
    const text = this.#rest + chunk;
    const end = text.lastIndexOf("\n") + 1;
    this.#rest = text.slice(end);
    if (this.#rest.length > LONGEST_REPLY) {
      this.closeWithError(new Error("the server's reply does not end"));
    } else if (end > 0) {
      this.#lines(text.slice(0, end));
    }
  }

  #lines(lines: string): void {
    if (!this.#greeted && !/^\s*\d{3}(?:[ -]|\r?$)/m.test(lines)) {
      const said = JSON.stringify(lines.trim().slice(0, 80));
      this.closeWithError(new Error(`this is no FTP server, it says ${said}`));
      return;
    }
    this.#greeted = true;
    super._onControlSocketData(lines);
  }

  protected override _passToHandler(response: Error | FTPResponse): void {
    const isReply =
      !(response instanceof Error) || response instanceof FTPError;
    if (isReply && this.inOrder && this._task === undefined) {
      this.closeWithError(new Error("the server spoke out of turn"));
    } else {
      super._passToHandler(response);
    }
  }
}
