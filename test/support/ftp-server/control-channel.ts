/** The control connection: lines in, replies out in order, with the latency and the segments that a test asked for. */
import { once, setMaxListeners } from "node:events";
import type { Socket } from "node:net";
import {
  setImmediate as nextRound,
  setTimeout as sleep,
} from "node:timers/promises";
import type { SecureContext } from "node:tls";
import { acceptTls } from "./tls-accept.ts";
import { wireBytes } from "./wire-text.ts";

/** Milliseconds between two segments of one reply: enough for the kernel to keep them apart. */
const segmentPause = 2;

export class ControlChannel {
  /** Bytes of a segment; undefined: each reply in one. */
  segment: number | undefined;
  readonly #latency: number;
  readonly #onLine: (line: string) => void;
  readonly #closing = new AbortController();
  /** What is below TLS. */
  readonly #wire: Socket;
  #socket: Socket;
  #partial = "";
  #sent: Promise<void> = Promise.resolve();
  #ending = false;

  /** @param onLine Gets each line as wire text, without its CRLF. */
  constructor(socket: Socket, latency: number, onLine: (line: string) => void) {
    this.#latency = latency;
    // One for each reply under way.
    setMaxListeners(Infinity, this.#closing.signal);
    this.#onLine = onLine;
    this.#wire = socket;
    this.#socket = this.#attach(socket);
  }

  /** Neither gone nor about to be. */
  get open(): boolean {
    return !this.#ending && !this.#closing.signal.aborted;
  }

  /** Resolves when the connection is gone, whoever ended it. */
  async whenClosed(): Promise<void> {
    const { signal } = this.#closing;
    if (!signal.aborted) await once(signal, "abort");
  }

  /** Waits, but no longer than the connection lives. */
  async pause(ms: number): Promise<void> {
    try {
      await sleep(ms, undefined, { signal: this.#closing.signal });
    } catch {
      // The connection is gone; whoever waits finds out by itself.
    }
  }

  /** Queues a reply of one or more lines (wire text, CRLF between them). */
  reply(text: string): void {
    const bytes = wireBytes(`${text}\r\n`);
    const segment = this.segment ?? bytes.length;
    const arrival = this.#latency > 0 ? this.pause(this.#latency) : undefined;
    this.#sent = this.#sent.then(async () => {
      await arrival;
      await this.#write(bytes, segment);
    });
  }

  /** Speaks TLS from now on; what the client sent in the clear and wasn't read yet is forgotten. */
  async secure(context: SecureContext): Promise<void> {
    await this.#sent;
    this.#socket.removeAllListeners("data");
    this.#partial = "";
    try {
      this.#socket = this.#attach(await acceptTls(this.#socket, context));
    } catch {
      this.destroy();
    }
  }

  /** Sends `text` until the connection ends. */
  async flood(text: string, slowly: boolean): Promise<void> {
    const times = slowly ? 1 : Math.ceil(16_384 / text.length);
    const block = wireBytes(text.repeat(times));
    while (this.open) {
      if (slowly) await nextRound();
      if (this.#socket.write(block)) continue;
      // A client that has enough resets the connection, and with it the wait.
      const drained = once(this.#socket, "drain").catch(() => undefined);
      await Promise.race([drained, this.whenClosed()]);
    }
  }

  /** Says what is queued, then ends. */
  async end(): Promise<void> {
    this.#ending = true;
    await this.#sent;
    this.#socket.destroySoon();
  }

  /** Says what is queued, then breaks off. */
  async drop(): Promise<void> {
    await this.#sent;
    this.destroy();
  }

  /** Says what is queued, then breaks off with a TCP reset. */
  async reset(): Promise<void> {
    await this.#sent;
    this.#wire.resetAndDestroy();
    this.destroy();
  }

  destroy(): void {
    this.#closing.abort();
    this.#socket.destroy();
  }

  async #write(bytes: Buffer, segment: number): Promise<void> {
    for (let at = 0; at < bytes.length; at += segment) {
      if (at > 0) await this.pause(segmentPause);
      await new Promise((written) =>
        this.#socket.write(bytes.subarray(at, at + segment), written),
      );
    }
  }

  #attach<S extends Socket>(socket: S): S {
    socket.setNoDelay(true);
    // `close` follows, and tells all there is to do.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#closing.abort();
    });
    socket.on("data", (data: Buffer) => {
      this.#receive(data.toString("latin1"));
    });
    return socket;
  }

  #receive(text: string): void {
    const lines = (this.#partial + text).split("\n");
    this.#partial = lines.pop() ?? "";
    for (const line of lines) this.#onLine(line.replace(/\r$/, ""));
  }
}
