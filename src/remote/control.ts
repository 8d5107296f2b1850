/** One control connection: commands out, whole replies in, on basic-ftp's context. */
import { TLSSocket } from "node:tls";
import { FTPError, type FTPResponse } from "basic-ftp";
import type { SeenTls } from "../model/server-report.ts";
import {
  type Answer,
  fitsCommand,
  LostConnection,
  RefusedReply,
  type Reply,
  systemCode,
} from "./reply.ts";
import type { RemoteLog, RemoteSettings } from "./settings.ts";
import { seenTls } from "./seen-tls.ts";
import { secure } from "./tls-trust.ts";
import { WholeLines } from "./whole-lines.ts";
import { fromWire } from "./wire-names.ts";

/** Milliseconds until the system asks whether the other side is still there: routers forget silent connections. */
const KEEP_ALIVE_AFTER = 30_000;

/** Milliseconds for each of a host's addresses; Node's own 250 are too few for servers far away. */
const ADDRESS_PATIENCE = 5_000;

/** Answers beyond those that the commands want: servers say several 1yz of one transfer, or repeat themselves, but not for ever. */
const MOST_EXTRA = 1_000;

const ENDLESS = "the server's replies do not end";
const OUT_OF_STEP = "the server's answers don't fit the commands";

/** Commands that were sent, and what their answers are for. */
interface Talk {
  readonly isLast: (answer: Answer) => boolean;
  /** Milliseconds for which the server may be silent before it, where that is more than usual. */
  readonly patience: number;
  readonly resolve: () => void;
  readonly reject: (error: LostConnection) => void;
  /** How many answers may still come until the last one. */
  left: number;
}

export class Control {
  readonly #context: WholeLines;
  readonly #closing = new AbortController();
  #tlsSession: Buffer | undefined;
  /** Milliseconds; as last set by `allowSilence`. */
  #silence = 0;
  /** What was asked and is not answered to its end, in that order. */
  readonly #talks: Talk[] = [];

  constructor(
    readonly settings: RemoteSettings,
    log: RemoteLog,
    number: number,
  ) {
    const { dialogue } = log;
    const onLog = (message: string): void => {
      const arrow = message.slice(0, 2);
      for (const line of message.slice(2).split(/\r?\n/)) {
        if (line !== "") dialogue?.(`[${number}] ${arrow}${this.#shown(line)}`);
      }
    };
    this.#context = new WholeLines(
      settings.timeout,
      dialogue === undefined ? () => undefined : onLog,
    );
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
    const greeting = this.#greeting();
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

  async #greeting(): Promise<Reply> {
    const answers: Answer[] = [];
    await this.#converse([], (answer) => {
      // 120 "ready in n minutes" comes before the greeting proper (RFC 959 §5.4).
      if (answer.code >= 200) answers.push(answer);
      return answer.code >= 200;
    });
    return taken(answers[0]);
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

  /** Undefined without TLS. */
  seenTls(): SeenTls | undefined {
    const { socket } = this.#context;
    return socket instanceof TLSSocket ? seenTls(socket) : undefined;
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
  async request(command: string): Promise<Reply> {
    const answers: Answer[] = [];
    await this.exchange([command], (answer) => answers.push(answer));
    return taken(answers[0]);
  }

  /**
   * Sends commands in one write, none of which opens a transfer; servers answer them in order (RFC 959 §5.4).
   * @param onAnswer gets the answer to each, as they come
   * @param patience milliseconds for which the server may be silent before each, where that is more than usual
   * @throws LostConnection: what has no answer yet gets none
   */
  async exchange(
    commands: readonly string[],
    onAnswer: (answer: Answer) => void,
    patience = 0,
  ): Promise<void> {
    let answered = 0;
    const isLast = (answer: Answer): boolean => {
      if (answer.code < 200) return false;
      const verb = verbOf(commands[answered]);
      if (!fitsCommand(verb, answer.code)) throw new Error(OUT_OF_STEP);
      answered += 1;
      onAnswer(answer instanceof RefusedReply ? answer.to(verb) : answer);
      return answered === commands.length;
    };
    await this.#converse(commands, isLast, patience);
    if (answered < commands.length) {
      throw new LostConnection("the server closed the connection");
    }
  }

  /**
   * Sends a command that opens a transfer and waits for its last reply (2yz), past the preliminary ones (1yz). When it
   * fails, more replies may follow: then `fence`, or `demandOrder` where none can.
   * @param onStart is called at each preliminary reply
   */
  async transfer(command: string, onStart: () => void): Promise<Reply> {
    this.#context.inOrder = false;
    const answers: Answer[] = [];
    const verb = verbOf(command);
    await this.#converse([command], (answer) => {
      if (answer.code < 200) {
        onStart();
        return false;
      }
      // What was asked for together with it is answered after it, unless the server did not wait for its end.
      if (!fitsCommand(verb, answer.code)) throw new Error(OUT_OF_STEP);
      if (!(answer instanceof RefusedReply)) this.demandOrder();
      answers.push(answer);
      return true;
    });
    return taken(answers[0], verb);
  }

  /** Waits until the late replies of a transfer that broke off are through. @throws LostConnection */
  async fence(): Promise<void> {
    // No transfer is answered with a 257, and every server knows PWD.
    await this.#converse(["PWD"], ({ code }) => code === 257);
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

  /**
   * Sends commands and hands over what the server answers to them, once it has answered all that came before.
   * @param isLast tells the answer that is waited for from those before it
   */
  #converse(
    commands: readonly string[],
    isLast: (answer: Answer) => boolean,
    patience = 0,
  ): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const left = commands.length + MOST_EXTRA;
      this.#talks.push({ isLast, patience, resolve, reject, left });
      if (this.#talks.length === 1) this.#listen();
      if (!this.closed) this.#context.write(commands);
    });
  }

  /** Until all is answered. */
  #listen(): void {
    const task = this.#context.handle(undefined, (response, running) => {
      if (response instanceof Error && !(response instanceof FTPError)) {
        running.reject(response);
        return;
      }
      const [talk] = this.#talks;
      if (talk?.isLast(this.#toAnswer(response)) === true) {
        this.#talks.shift();
        talk.resolve();
        const [next] = this.#talks;
        if (next !== undefined) this.#bePatient(next);
        else running.resolve(undefined);
      } else if (talk !== undefined && --talk.left === 0)
        this.#context.closeWithError(new Error(ENDLESS));
      if (response.code !== 421) return;
      running.resolve(undefined);
      // Nothing else will be answered.
      for (const unanswered of this.#talks.splice(0)) unanswered.resolve();
      // RFC 959 §5.4: the server closes after it; so it can't be used even if it doesn't.
      this.close();
    });
    const [first] = this.#talks;
    if (first !== undefined) this.#bePatient(first);
    task.catch((error: unknown) => {
      for (const talk of this.#talks.splice(0)) talk.reject(this.#lost(error));
    });
  }

  #bePatient({ patience }: Talk): void {
    this.allowSilence(Math.max(patience, this.settings.timeout));
  }

  #lost(error: unknown): LostConnection {
    const text = error instanceof Error ? error.message : String(error);
    return new LostConnection(this.#words(text, systemCode(error)), {
      cause: error,
      silent: text.includes("Timeout"),
    });
  }

  #words(text: string, code: string | undefined): string {
    if (text.includes("Timeout")) {
      return `the server was silent for ${this.#silence / 1000} s`;
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

  #toAnswer({ code, message }: FTPResponse | FTPError): Answer {
    const shown = this.#shown(message);
    if (code >= 400) return new RefusedReply(code, shown);
    const { name: text } = fromWire(this.settings.encoding, message);
    return { code, text, shown };
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

function verbOf(command = ""): string {
  return command.split(" ", 1)[0] ?? "";
}

/** @throws RefusedReply; LostConnection when there is none */
function taken(answer: Answer | undefined, verb?: string): Reply {
  if (answer === undefined) {
    throw new LostConnection("the server closed the connection");
  }
  if (answer instanceof RefusedReply) {
    throw verb === undefined ? answer : answer.to(verb);
  }
  return answer;
}
