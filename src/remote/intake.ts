/** What comes in on a data connection, straight into memory that is used again: Node's streams cost more than a small file. */
import type { Socket } from "node:net";

/**
 * Bytes that are collected at most while the taker is busy. To wake the thread that writes them costs as much as to write
 * some hundred kilobytes. What a small file leaves empty takes no memory: the system gives it page by page.
 */
const ROOM = 4 * 1024 * 1024;
/** Bytes at once that come in when there is no room any more. */
const SPILL = 16 * 1024;

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
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(ROOM);
  }

  give(buffer: Buffer): void {
    this.#free.push(buffer);
  }
}

export class Intake {
  /** An option of the socket. */
  readonly onread = {
    buffer: (): Buffer => this.#space(),
    callback: (bytes: number, space: Uint8Array): boolean =>
      this.#came(bytes, space),
  };
  /** What comes in is collected here; the taker never has it. */
  #filling: Buffer;
  /** Bytes. */
  #filled = 0;
  /** What the taker has, or had. */
  #other: Buffer | undefined;
  /** TLS hands on all that it has decrypted, also after it was told to stop. */
  #spill: Buffer | undefined;
  readonly #spilt: Buffer[] = [];
  #socket: Socket | undefined;
  /** Undefined before it may have anything, and after it threw or the connection broke. */
  #take: Taker | undefined;
  #going: Promise<void> | undefined;
  #isBusy = false;
  #hasEnded = false;
  #end: () => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;

  constructor(readonly buffers: ReadBuffers) {
    this.#filling = buffers.take();
  }

  /** The taker has not done yet with what came. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /**
   * Gives `take` all that comes, no faster than it takes it, until the other side ends. When that is not in good order,
   * `take` is done with what it has, and gets nothing more, before this throws.
   * @throws TakerError, or what broke the connection
   */
  async run(socket: Socket, take: Taker): Promise<void> {
    this.#socket = socket;
    this.#take = take;
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
    this.#going = this.#goOn(undefined);
    try {
      await ended;
    } catch (error) {
      this.#take = undefined;
      await this.#going;
      throw error;
    }
    // One that broke off may still be written to by the system.
    this.buffers.give(this.#filling);
    if (this.#other !== undefined) this.buffers.give(this.#other);
  }

  /** Something waits to be taken that is still wanted: that the connection is broken is told a moment later. */
  get #hasMore(): boolean {
    const isBroken = !this.#hasEnded && this.#socket?.destroyed === true;
    return !isBroken && this.#filled + this.#spilt.length > 0;
  }

  get #hasRoom(): boolean {
    return this.#spilt.length === 0 && this.#filled < this.#filling.length;
  }

  /** Where the next bytes are to go. */
  #space(): Buffer {
    return this.#hasRoom
      ? this.#filling.subarray(this.#filled)
      : (this.#spill ??= Buffer.allocUnsafeSlow(SPILL));
  }

  /** Answers whether more may come now. */
  #came(bytes: number, space: Uint8Array): boolean {
    this.#collect(space.subarray(0, bytes));
    if (this.#isBusy || this.#take === undefined) return this.#hasRoom;
    try {
      const taking = this.#hand(this.#take);
      if (taking !== undefined) this.#going = this.#goOn(taking);
      return true;
    } catch (error) {
      this.#failWith(error);
      return false;
    }
  }

  /** The socket asks for space before it needs it: what has been handed over since then lies elsewhere. */
  #collect(chunk: Uint8Array): void {
    const end = this.#filled + chunk.length;
    if (!this.#hasRoom || end > this.#filling.length) {
      this.#spilt.push(Buffer.from(chunk));
      return;
    }
    const { buffer, byteOffset } = this.#filling;
    const isInPlace =
      chunk.buffer === buffer && chunk.byteOffset === byteOffset + this.#filled;
    if (!isInPlace) this.#filling.set(chunk, this.#filled);
    this.#filled = end;
  }

  /** Hands over what was collected. What comes until that is taken is collected elsewhere. */
  #hand(take: Taker): Promise<void> | undefined {
    const chunk = this.#filling.subarray(0, this.#filled);
    this.#filled = 0;
    const taking = take(chunk);
    if (taking === undefined) return undefined;
    const lent = this.#filling;
    this.#filling = this.#other ?? this.buffers.take();
    this.#other = lent;
    return taking;
  }

  /** Hands over what was collected meanwhile, until nothing is left; then lets more come. Never rejects. */
  async #goOn(taking: Promise<void> | undefined): Promise<void> {
    this.#isBusy = true;
    try {
      await taking;
      while (this.#take !== undefined && this.#hasMore)
        // What was spilt came after all that was collected.
        await (this.#filled > 0
          ? this.#hand(this.#take)
          : this.#take(Buffer.concat(this.#spilt.splice(0))));
    } catch (error) {
      this.#failWith(error);
    }
    if (this.#take === undefined) return;
    this.#isBusy = false;
    if (this.#hasEnded) this.#end();
    else this.#socket?.resume();
  }

  #failWith(thrown: unknown): void {
    this.#take = undefined;
    this.#fail(new TakerError(thrown));
  }
}
