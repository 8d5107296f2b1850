/** What comes in on a data connection, straight into memory that is used again: Node's streams cost more than a small file. */
import type { Socket } from "node:net";

/** Bytes that are taken from the system at once. */
const AT_ONCE = 256 * 1024;

/** Its memory holds something else once the taker has returned, or its promise is fulfilled. */
export type Taker = (chunk: Buffer) => void | Promise<void>;

/** The taker threw. */
export class TakerError extends Error {
  constructor(readonly thrown: unknown) {
    super("what came in was not taken");
  }
}

/** Memory for what comes in, one connection after the other. */
export class ReadBuffers {
  readonly #free: Buffer[] = [];

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(AT_ONCE);
  }

  give(buffer: Buffer): void {
    this.#free.push(buffer);
  }
}

export class Intake {
  /** An option of the socket. */
  readonly onread: {
    readonly buffer: Buffer;
    readonly callback: (bytes: number, buffer: Uint8Array) => boolean;
  };
  readonly #buffer: Buffer;
  /** Copies of what came when it could not be taken. */
  readonly #waiting: Buffer[] = [];
  #socket: Socket | undefined;
  #take: Taker | undefined;
  #end: () => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;
  #isBusy = false;
  /** It reads in the buffer itself. */
  #isLent = false;
  #hasEnded = false;

  /** @param overruns the socket goes on for a while when it is told to stop: TLS hands on all that it has decrypted */
  constructor(
    readonly buffers: ReadBuffers,
    readonly overruns: boolean,
  ) {
    this.#buffer = buffers.take();
    this.onread = {
      buffer: this.#buffer,
      callback: (bytes) => this.#came(this.#buffer.subarray(0, bytes)),
    };
  }

  /** The taker has not done yet with what came. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Gives `take` all that comes, no faster than it takes it, until the other side ends. @throws TakerError, or what broke the connection */
  async run(socket: Socket, take: Taker): Promise<void> {
    this.#socket = socket;
    const ended = new Promise<void>((resolve, reject) => {
      this.#fail = reject;
      this.#end = resolve;
      socket.once("error", reject).once("end", () => {
        this.#hasEnded = true;
        if (!this.#isBusy) resolve();
      });
      socket.once("close", () => {
        if (!this.#hasEnded) reject(new Error("it was closed"));
      });
    });
    ended.catch(() => undefined);
    this.#take = take;
    void this.#goOn(undefined);
    await ended;
    // One that broke off may still be written to by the system.
    this.buffers.give(this.#buffer);
  }

  /** Answers whether more may come now. */
  #came(chunk: Buffer): boolean {
    if (this.#isLent) {
      // What is there was overwritten before it was taken.
      this.#fail(new Error("more came than there was room for"));
      return false;
    }
    if (this.#take === undefined || this.#isBusy) {
      this.#waiting.push(Buffer.from(chunk));
      return false;
    }
    try {
      const taking = this.#take(this.overruns ? Buffer.from(chunk) : chunk);
      if (taking === undefined) return true;
      this.#isLent = !this.overruns;
      void this.#goOn(taking);
    } catch (error) {
      this.#fail(new TakerError(error));
    }
    return false;
  }

  /** Takes what waits, then lets more come. */
  async #goOn(taking: Promise<void> | undefined): Promise<void> {
    this.#isBusy = true;
    try {
      await taking;
      this.#isLent = false;
      for (let next; (next = this.#waiting.shift()) !== undefined;)
        await this.#take?.(next);
    } catch (error) {
      this.#fail(new TakerError(error));
      return;
    }
    this.#isBusy = false;
    if (this.#hasEnded) this.#end();
    else this.#socket?.resume();
  }
}
