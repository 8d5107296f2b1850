/** One logged-in connection: commands and transfers, one at a time. */
import type { RemotePath } from "../model/path.ts";
import { Control } from "./control.ts";
import { DataConnection, OwnError } from "./data-connection.ts";
import { openSession } from "./open-session.ts";
import {
  LostConnection,
  RefusedReply,
  type Reply,
  UnconfirmedUpload,
} from "./reply.ts";
import type { RemoteLog, RemoteSettings } from "./settings.ts";
import { toWire } from "./wire-names.ts";

/** A socket error often comes just before the server's words about it; so long (ms) they are waited for. */
const WORDS_GRACE = 2_000;

interface Transfer {
  readonly data: DataConnection;
  readonly upload: boolean;
  /** The server announced it (1yz). */
  started: boolean;
  /** All bytes are through on this side. */
  moved: boolean;
  /** The server has said its last word on it. */
  answered: boolean;
  /** What went wrong first; later troubles follow from it. */
  trouble: { readonly error: unknown } | undefined;
}

export class Session {
  readonly #control: Control;
  #features: ReadonlySet<string> = new Set();
  #extendedPassive = true;
  #disposed = false;
  #data: DataConnection | undefined;

  /** Nothing happens before `open`. */
  constructor(
    readonly settings: RemoteSettings,
    log: RemoteLog,
    number: number,
  ) {
    this.#control = new Control(settings, log, number);
  }

  /** Connects, secures and logs in. @throws as `openSession` */
  async open(): Promise<void> {
    this.#features = await openSession(this.#control);
  }

  /** False once the connection is lost or was disposed of. */
  get usable(): boolean {
    return !this.#disposed && !this.#control.closed;
  }

  has(feature: string): boolean {
    return this.#features.has(feature);
  }

  /** Ends the connection now, whatever it does. */
  dispose(): void {
    this.#disposed = true;
    this.#data?.close();
    this.#control.close();
  }

  /** A command with a path as its argument. @throws RefusedReply | LostConnection */
  command(verb: string, path?: string): Promise<Reply> {
    return this.#control.request(this.#line(verb, path));
  }

  /**
   * Sends `content` with STOR. The session stays usable when the server refuses it or `content` throws.
   * @throws what `content` throws, RefusedReply, UnconfirmedUpload, LostConnection, TrustError
   */
  async store(
    path: RemotePath,
    content: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    await this.#transfer(this.#line("STOR", path), true, (data) =>
      data.send(content),
    );
  }

  /**
   * Receives what RETR, MLSD or LIST sends and answers the last reply.
   * @param onChunk may throw to end it; the session stays usable
   * @throws what `onChunk` throws, RefusedReply, LostConnection, TrustError
   */
  receive(
    verb: string,
    path: RemotePath | undefined,
    onChunk: (chunk: Buffer) => void,
  ): Promise<Reply> {
    return this.#transfer(this.#line(verb, path), false, (data) =>
      data.receive(onChunk),
    );
  }

  #line(verb: string, path?: string): string {
    return path === undefined
      ? verb
      : `${verb} ${toWire(this.settings.encoding, path)}`;
  }

  /** EPSV (RFC 2428) until the server refuses it, then PASV; of PASV's answer only the port counts. */
  async #passivePort(): Promise<number> {
    if (this.#extendedPassive) {
      try {
        const reply = await this.#control.request("EPSV");
        const port = Number(/\((.)\1\1(\d+)\1\)/.exec(reply.text)?.[2]);
        if (port > 0 && port < 65_536) return port;
      } catch (error) {
        if (!(error instanceof RefusedReply) || error.code === 421) throw error;
      }
      this.#extendedPassive = false;
    }
    const reply = await this.#control.request("PASV");
    const numbers = /(?:\d+,){4}(\d+),(\d+)/.exec(reply.text);
    const port = Number(numbers?.[1]) * 256 + Number(numbers?.[2]);
    if (port > 0 && port < 65_536) return port;
    throw new LostConnection(
      `the server's answer to PASV makes no sense: "${reply.shown}"`,
    );
  }

  /**
   * The data connection starts and the command goes out in the same instant, since servers take both orders; with TLS
   * the handshake follows the server's 150.
   */
  async #transfer(
    line: string,
    upload: boolean,
    move: (data: DataConnection) => Promise<void>,
  ): Promise<Reply> {
    const port = await this.#passivePort();
    const data = new DataConnection(this.#control, port);
    const transfer: Transfer = {
      data,
      upload,
      started: false,
      moved: false,
      answered: false,
      trouble: undefined,
    };
    this.#data = data;
    try {
      const [reply] = await Promise.allSettled([
        this.#answer(transfer, line),
        this.#movement(transfer, move),
      ]);
      if (reply.status === "fulfilled" && transfer.trouble === undefined) {
        return reply.value;
      }
      const refused =
        reply.status === "rejected" && reply.reason instanceof RefusedReply
          ? reply.reason
          : undefined;
      if (refused === undefined || transfer.started) await this.#fence();
      else this.#control.demandOrder();
      throw failureOf(transfer, refused);
    } finally {
      this.#data = undefined;
      data.close();
    }
  }

  async #answer(transfer: Transfer, line: string): Promise<Reply> {
    try {
      return await this.#control.transfer(line, () => {
        transfer.started = true;
        this.#adjustSilence(transfer);
      });
    } catch (error) {
      transfer.trouble ??= { error };
      transfer.data.close();
      throw error;
    } finally {
      transfer.answered = true;
    }
  }

  async #movement(
    transfer: Transfer,
    move: (data: DataConnection) => Promise<void>,
  ): Promise<void> {
    try {
      await move(transfer.data);
      transfer.moved = true;
    } catch (error) {
      transfer.trouble ??= { error };
      // An upload that was given up ends like any other.
      if (transfer.upload && error instanceof OwnError) transfer.moved = true;
      else transfer.data.close();
    }
    this.#adjustSilence(transfer);
  }

  /** While data flows, only the data connection must not be silent; an upload's confirmation may take long. */
  #adjustSilence(transfer: Transfer): void {
    if (transfer.answered) return;
    const { timeout, confirmTimeout } = this.settings;
    if (transfer.trouble !== undefined && !transfer.moved) {
      this.#control.allowSilence(Math.min(timeout, WORDS_GRACE));
    } else if (!transfer.started) {
      this.#control.allowSilence(timeout);
    } else if (!transfer.moved) {
      this.#control.allowSilence(0);
    } else {
      this.#control.allowSilence(transfer.upload ? confirmTimeout : timeout);
    }
  }

  /** Brings the dialogue back in step after a transfer that broke off, or ends it. */
  async #fence(): Promise<void> {
    if (!this.usable) return;
    try {
      await this.#control.fence();
    } catch {
      this.dispose();
    }
  }
}

/** What this side threw, else the server's words, else what broke first. */
function failureOf(
  { trouble, started, moved, upload }: Transfer,
  refused: RefusedReply | undefined,
): unknown {
  const error = trouble?.error;
  if (error instanceof OwnError) return error.thrown;
  if (refused !== undefined) return refused;
  const unconfirmed = upload && started && moved;
  if (!unconfirmed || !(error instanceof LostConnection)) return error;
  return new UnconfirmedUpload(
    `all was sent, but the server did not confirm it: ${error.message}`,
    { cause: error },
  );
}
