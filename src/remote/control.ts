/** One control connection: commands out, whole replies in, on basic-ftp's context. */
import { FTPContext, FTPError, type FTPResponse } from "basic-ftp";
import {
  LostConnection,
  RefusedReply,
  type Reply,
  systemCode,
} from "./reply.ts";
import type { RemoteLog, RemoteSettings } from "./settings.ts";
import { secure } from "./tls-trust.ts";
import { fromWire } from "./wire-names.ts";

/** Bytes of a reply; basic-ftp has the same limit for the lines of one reply together. */
const LONGEST_REPLY = 65_536;
/** Milliseconds until the system asks whether the other side is still there: routers forget silent connections. */
export const KEEP_ALIVE_AFTER = 30_000;

/** Milliseconds for each of a host's addresses; Node's own 250 are too few for servers far away. */
const ADDRESS_PATIENCE = 5_000;

/** basic-ftp parses each TCP segment by itself; a reply split across two would be lost, so it gets whole lines only. */
class WholeLines extends FTPContext {
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

export class Control {
  readonly #context: WholeLines;
  readonly #closing = new AbortController();
  #tlsSession: Buffer | undefined;
  /** Milliseconds; as last set by `allowSilence`, undefined: the context's own. */
  #silence: number | undefined;

  constructor(
    readonly settings: RemoteSettings,
    log: RemoteLog,
    number: number,
  ) {
    this.#context = new WholeLines(settings.timeout, (message) => {
      const arrow = message.slice(0, 2);
      for (const line of message.slice(2).split(/\r?\n/)) {
        if (line !== "")
          log.dialogue(`[${number}] ${arrow}${this.#shown(line)}`);
      }
    });
  }

  get closed(): boolean {
    return this.#context.closed;
  }

  /** The address that data connections go to as well: other hosts named by the server are never believed (FTP bounce). */
  get host(): string {
    const address = this.#context.socket.remoteAddress;
    if (address === undefined) {
      throw new LostConnection("the connection was lost");
    }
    return address;
  }

  tlsSession(): Buffer | undefined {
    return this.#tlsSession;
  }

  /** TLS 1.3 tickets are good for one use: each data connection brings the next. */
  readonly keepTlsSession = (session: Buffer): void => {
    this.#tlsSession = session;
  };

  /** Connects, under TLS from the start when that is implicit, and waits for the server's greeting. @throws as `request`, TrustError */
  async connect(): Promise<Reply> {
    const greeting = this.#reply();
    const { socket } = this.#context;
    const { host, port, tls, timeout } = this.settings;
    socket.setNoDelay(true);
    const connected = new Promise<void>((resolve) => {
      socket.connect(
        { host, port, autoSelectFamilyAttemptTimeout: ADDRESS_PATIENCE },
        resolve,
      );
    });
    if (tls === "implicit") {
      await Promise.race([connected, greeting]);
      // The handshake has its own patience.
      this.allowSilence(0);
      // What breaks the handshake is said by the handshake.
      greeting.catch(() => undefined);
      await this.startTls();
      this.allowSilence(timeout);
    }
    return greeting;
  }

  /** Goes on under TLS. @throws TrustError | LostConnection */
  async startTls(): Promise<void> {
    const secured = await secure(this.settings, this.#context.socket, {
      onSession: this.keepTlsSession,
      signal: this.#closing.signal,
    });
    secured.setNoDelay(true);
    this.#context.forgetRest();
    this.#context.socket = secured;
  }

  /** From now on whatever the server says without being asked ends the connection. */
  demandOrder(): void {
    this.#context.inOrder = true;
  }

  /** Lets the system ask whether the server is still there. */
  keepAlive(): void {
    this.#context.socket.setKeepAlive(true, KEEP_ALIVE_AFTER);
  }

  /** Sends a command and waits for its one reply. @throws RefusedReply for 4yz and 5yz, LostConnection */
  request(command: string): Promise<Reply> {
    return this.#reply(command);
  }

  /**
   * Sends a command that opens a transfer and waits for its last reply (2yz), past the preliminary ones (1yz). When it
   * fails, more replies may follow: then `fence`, or `demandOrder` where none can.
   * @param onStart is called at each preliminary reply
   */
  transfer(command: string, onStart: () => void): Promise<Reply> {
    this.#context.inOrder = false;
    return this.#settle(command, ({ code }) => {
      if (code < 200) onStart();
      else this.demandOrder();
      return code >= 200;
    });
  }

  /** Waits until the late replies of a transfer that broke off are through. @throws LostConnection */
  async fence(): Promise<void> {
    // No transfer is answered with a 257, and every server knows PWD.
    await this.#settle("PWD", ({ code }) => code === 257, false);
    this.demandOrder();
  }

  /** How long the control connection may be silent until the running command is answered. 0: for ever. */
  allowSilence(milliseconds: number): void {
    this.#silence = milliseconds;
    this.#context.socket.setTimeout(milliseconds);
  }

  /** Ends the connection now, whatever it does. */
  close(): void {
    this.#closing.abort();
    this.#context.close();
  }

  #reply(command?: string): Promise<Reply> {
    // 120 "ready in n minutes" comes before the greeting proper (RFC 959 §5.4).
    return this.#settle(command, ({ code }) => code >= 200);
  }

  /**
   * @param isLast tells the reply that is waited for from those before it
   * @param refusable false: refusals are no answer to this command either
   */
  #settle(
    command: string | undefined,
    isLast: (response: FTPResponse) => boolean,
    refusable = true,
  ): Promise<Reply> {
    this.#silence = undefined;
    return new Promise<Reply>((resolve, reject) => {
      const task = this.#context.handle(command, (response, running) => {
        if (response instanceof FTPError) {
          if (!refusable && response.code !== 421) return;
          running.reject(
            new RefusedReply(response.code, this.#shown(response.message)),
          );
          // RFC 959 §5.4: the server closes after it; so it can't be used even if it doesn't.
          if (response.code === 421) this.close();
        } else if (response instanceof Error) {
          running.reject(response);
        } else if (isLast(response)) {
          resolve(this.#toReply(response));
          running.resolve(undefined);
        }
      });
      task.catch((error: unknown) => {
        reject(error instanceof RefusedReply ? error : this.#lost(error));
      });
    });
  }

  #lost(error: unknown): LostConnection {
    const text = error instanceof Error ? error.message : String(error);
    return new LostConnection(this.#words(text, systemCode(error)), {
      cause: error,
    });
  }

  #words(text: string, code: string | undefined): string {
    if (text.includes("Timeout")) {
      const silence = this.#silence ?? this.settings.timeout;
      return `the server was silent for ${silence / 1000} s`;
    }
    if (/FIN packet|Server closed/.test(text)) {
      return "the server closed the connection";
    }
    if (text.includes("User closed")) return "the connection was closed";
    if (text.includes("exceeded maximum")) {
      return "the server's reply does not end";
    }
    return code === undefined ? text : `the connection was lost (${code})`;
  }

  #toReply({ code, message }: FTPResponse): Reply {
    const { name: text } = fromWire(this.settings.encoding, message);
    return { code, text, shown: this.#shown(message) };
  }

  /** Servers echo what they were sent, passwords too; and what they say must not steer the terminal. */
  #shown(wire: string): string {
    const { name: text } = fromWire(this.settings.encoding, wire);
    return this.settings.password
      .maskIn(text)
      .replace(/\s*\n\s*/g, " ")
      .replace(/\p{Cc}/gu, "\uFFFD");
  }
}
