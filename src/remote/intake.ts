/** What comes in on a data connection, straight into memory that is used again: Node's streams cost more than a small file. */
import type { Socket } from "node:net";

/** Bytes that are collected at most while the taker is busy. */
const ROOM = 256 * 1024;
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
  #take: Taker | undefined;
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
    this.#isBusy = true;
    void this.#goOn(undefined);
    await ended;
    // One that broke off may still be written to by the system.
    this.buffers.give(this.#filling);
    if (this.#other !== undefined) this.buffers.give(this.#other);
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
      if (taking !== undefined) void this.#goOn(taking);
      return true;
    } catch (error) {
      this.#fail(new TakerError(error));
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
    this.#isBusy = true;
    const lent = this.#filling;
    this.#filling = this.#other ?? this.buffers.take();
    this.#other = lent;
    return taking;
  }

  /** Hands over what was collected meanwhile, until nothing is left; then lets more come. */
  async #goOn(taking: Promise<void> | undefined): Promise<void> {
    try {
      await taking;
      while (this.#take !== undefined && this.#filled > 0)
        await this.#hand(this.#take);
      // All of it came after what was collected.
      const spilt = Buffer.concat(this.#spilt.splice(0));
      if (spilt.length > 0) await this.#take?.(spilt);
    } catch (error) {
      this.#fail(new TakerError(error));
      return;
    }
    if (this.#filled > 0 || this.#spilt.length > 0) {
      void this.#goOn(undefined);
      return;
    }
    this.#isBusy = false;
    if (this.#hasEnded) this.#end();
    else this.#socket?.resume();
  }
}
