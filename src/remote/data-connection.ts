/** A data connection to the host of the control connection, under TLS when that is. */
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, TLSSocket } from "node:tls";
import type { Bandwidth } from "./bandwidth.ts";
import { streamOf } from "../model/stream-of.ts";
import type { Control } from "./control.ts";
import { Intake, type ReadBuffers, type Taker, TakerError } from "./intake.ts";
import { LostConnection, systemCode } from "./reply.ts";
import { handshakeError, pinProblem, tlsOptions } from "./tls-trust.ts";

/** Milliseconds; a firewall that drops packets answers nothing, and three tries of the system fit in. */
const CONNECT_PATIENCE = 10_000;

const UNREACHABLE =
  "the server's ports for data (passive mode) can't be reached: check the firewalls and the server's passive port range";

/** The port that the server named for data can't be reached. */
export class UnreachablePort extends LostConnection {
  constructor(port: number, cause: Error, silent: boolean) {
    const why = systemCode(cause) ?? cause.message;
    super(`no data connection to port ${port} (${why})`, {
      cause,
      hint: UNREACHABLE,
      silent,
    });
  }
}

export class DataConnection {
  readonly #socket: Socket;
  readonly #ready: Promise<void>;
  readonly #silence: string;
  /** Milliseconds of silence that are allowed once it stands. */
  #timeout: number;
  readonly #bandwidth: Bandwidth | undefined;
  /** Undefined where this side sends. */
  readonly #intake: Intake | undefined;
  /** Ends the waiting for one's turn. */
  readonly #gone: AbortController | undefined;

  /**
   * Connects at once; that it failed shows at `send` or `receive`.
   * @param buffers memory for what comes in; undefined: this side sends
   * @param bandwidth the limit that all connections to the server share; undefined: none
   */
  constructor(
    control: Control,
    port: number,
    buffers: ReadBuffers | undefined,
    bandwidth: Bandwidth | undefined,
  ) {
    const { settings } = control;
    const plain = settings.tls === "none";
    this.#intake = buffers && new Intake(buffers);
    const where = {
      host: control.host,
      port,
      // A handshake must not wait; without TLS the end of a file may come along with its last bytes.
      noDelay: !plain,
      ...(this.#intake && { onread: this.#intake.onread }),
    };
    this.#socket = plain ? connectTcp(where) : secured(control, where);
    this.#silence = `the data connection was silent for ${settings.timeout / 1000} s`;
    this.#timeout = settings.timeout;
    this.#bandwidth = bandwidth;
    this.#gone = bandwidth && new AbortController();
    this.#socket.once("close", () => {
      // One that ended in good order may have brought more than has had its turn yet.
      if (!this.#socket.readableEnded) this.#gone?.abort();
    });
    // Ends before the server's own silence is noticed: the port is what is to blame then.
    const patience = Math.min(settings.timeout / 2, CONNECT_PATIENCE);
    const unanswered = `no answer for ${patience / 1000} s`;
    let reached = false;
    this.#socket.setTimeout(patience).on("timeout", () => {
      // That nothing comes while this side is busy is no silence of the server's.
      if (this.#intake?.isBusy === true) this.#socket.setTimeout(this.#timeout);
      else
        this.#socket.destroy(new Error(reached ? this.#silence : unanswered));
    });
    this.#ready = new Promise((resolve, reject) => {
      let settled = false;
      const ready = () => {
        settled = true;
        resolve();
      };
      const lost = (error: Error) => {
        if (!reached) {
          reject(
            new UnreachablePort(port, error, error.message === unanswered),
          );
          return;
        }
        const why = systemCode(error) ?? error.message;
        const message = `no data connection to port ${port} (${why})`;
        reject(new LostConnection(message, { cause: error }));
      };
      this.#socket.on("error", (error) => {
        const handshake = reached && !plain && error.message !== this.#silence;
        if (handshake) reject(handshakeError(settings, error));
        else lost(error);
      });
      this.#socket.once("close", () => {
        if (!settled) lost(new Error("it was closed"));
      });
      this.#socket.once("connect", () => {
        reached = true;
        this.#socket.setTimeout(settings.timeout);
        if (plain) ready();
      });
      this.#socket.once("secureConnect", () => {
        const problem =
          this.#socket instanceof TLSSocket
            ? pinProblem(settings, this.#socket)
            : undefined;
        if (problem === undefined) ready();
        else reject(problem);
      });
    });
    this.#ready.catch(() => undefined);
  }

  /**
   * Sends all of `content` and ends the connection; in good order too when `content` throws, since servers hang or
   * fall out of step when a TLS handshake or a transfer is torn off.
   * @throws LostConnection | TrustError, and OwnError for what `content` throws
   */
  async send(content: AsyncIterable<Uint8Array>): Promise<void> {
    await this.#ready;
    const socket = this.#socket;
    // Content that stands still must not be waited for when nobody takes it any more.
    const closed = new Promise<never>((_resolve, reject) => {
      socket.once("error", reject).once("close", () => {
        reject(new Error("it was closed"));
      });
    });
    closed.catch(() => undefined);
    let broken: OwnError | undefined;
    try {
      broken = await Promise.race([this.#write(content), closed]);
    } catch (error) {
      throw this.#lost(error);
    }
    // The server may take its time now: the last bytes are still on their way to its disk.
    socket.setTimeout(0);
    if (broken !== undefined) throw broken;
  }

  /** Answers what `content` threw; the stream module's own pipeline costs more than sending a small file. */
  async #write(
    content: AsyncIterable<Uint8Array>,
  ): Promise<OwnError | undefined> {
    const socket = this.#socket;
    let broken: OwnError | undefined;
    try {
      for await (const chunk of this.#paced(content)) {
        if (socket.destroyed) break;
        // Until it is out of this process: whoever gave the chunk may use its memory again.
        await new Promise((taken) => socket.write(chunk, taken));
      }
    } catch (error) {
      broken = new OwnError(error);
    }
    await new Promise<void>((resolve) => socket.end(resolve));
    return broken;
  }

  /**
   * Says at once that nothing comes from this side: servers that wait for its end, as proftpd does (RFC 793 §3.5), are
   * through with the transfer when they have sent their last byte. Not under TLS, where that would end the encryption.
   */
  onlyReceives(): void {
    if (!(this.#socket instanceof TLSSocket)) this.#socket.end();
  }

  /**
   * Receives until the server ends the connection; no faster than `take` takes it.
   * @throws LostConnection | TrustError, and OwnError for what `take` throws
   */
  async receive(take: Taker): Promise<void> {
    await this.#ready;
    if (this.#intake === undefined) throw new Error("this side sends");
    try {
      await this.#intake.run(this.#socket, this.#atPace(take));
    } catch (error) {
      throw error instanceof TakerError
        ? new OwnError(error.thrown)
        : this.#lost(error);
    }
  }

  #atPace(take: Taker): Taker {
    if (this.#bandwidth === undefined) return take;
    return async (chunk) => {
      const portions = this.#paced(streamOf([chunk]));
      for await (const { buffer, byteOffset, length } of portions)
        await take(Buffer.from(buffer, byteOffset, length));
    };
  }

  /** @param milliseconds of silence that are allowed from now on, if that is less than before */
  waitNoLonger(milliseconds: number): void {
    this.#timeout = Math.min(this.#timeout, milliseconds);
    this.#socket.setTimeout(this.#timeout);
  }

  close(): void {
    this.#gone?.abort();
    this.#socket.destroy();
  }

  #paced(content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    if (this.#bandwidth === undefined || this.#gone === undefined) {
      return content;
    }
    return this.#bandwidth.pace(content, {
      closed: this.#gone.signal,
      // While this side waits, that nothing moves is no silence of the server's.
      onWait: (waits) => this.#socket.setTimeout(waits ? 0 : this.#timeout),
    });
  }

  #lost(error: unknown): LostConnection {
    const code = systemCode(error);
    const silent = error instanceof Error && error.message === this.#silence;
    const message = silent
      ? this.#silence
      : `the data connection was lost${code === undefined ? "" : ` (${code})`}`;
    return new LostConnection(message, { cause: error });
  }
}

/** Something on this side threw in the middle of a transfer. */
export class OwnError extends Error {
  constructor(readonly thrown: unknown) {
    super("the transfer was given up on this side");
  }
}

/** Servers that demand it (vsftpd's require_ssl_reuse) know by the resumed session that both connections are one client's. */
function secured(
  control: Control,
  where: { readonly host: string; readonly port: number },
): TLSSocket {
  const { settings } = control;
  const session = control.tlsSession();
  const socket = connectTls({
    ...tlsOptions(settings),
    ...where,
    ...(session === undefined ? {} : { session }),
  });
  socket.on("session", control.keepTlsSession);
  return socket;
}
