/** A passive port, and the one data connection that comes to it. */
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { listen } from "./listen.ts";

/** Milliseconds; real servers wait a minute, no test has so long. */
const patience = 10_000;

export class DataChannel {
  readonly #listener: Server;
  readonly #ignoring: boolean;
  #port = 0;
  #socket: Socket | undefined;
  #closed = false;
  #taken = false;
  #wake: () => void = () => undefined;

  /**
   * Listens on a free port.
   * @param ignoring Lets the connection come, and behaves as if it hadn't.
   */
  static async open(ignoring: boolean): Promise<DataChannel> {
    const listener = createServer({
      // Nobody may read before the transfer does: data can be there before its command is.
      pauseOnConnect: true,
      // A client that has nothing to say may end its side before it reads.
      allowHalfOpen: true,
    });
    const channel = new DataChannel(listener, ignoring);
    channel.#port = await listen(listener);
    return channel;
  }

  private constructor(listener: Server, ignoring: boolean) {
    this.#listener = listener;
    this.#ignoring = ignoring;
    listener.on("connection", (socket) => {
      // A transfer notices by itself; without one nobody cares.
      socket.on("error", () => undefined);
      listener.close();
      this.#socket = socket;
      this.#wake();
    });
  }

  get port(): number {
    return this.#port;
  }

  /** The data connection, which may have come before or may come within ten seconds; undefined when none does. */
  async connection(): Promise<Socket | undefined> {
    if (this.#socket === undefined || this.#ignoring) {
      if (this.#closed) return undefined;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patience);
        this.#wake = () => {
          if (this.#ignoring && !this.#closed) return;
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#taken = !this.#ignoring;
    return this.#taken ? this.#socket : undefined;
  }

  /** Stops listening and waiting; a connection that a transfer took lives on. */
  release(): void {
    this.#closed = true;
    this.#listener.close();
    this.#wake();
    if (!this.#taken) this.#socket?.destroy();
  }

  /** Ends everything at once, a running transfer included. */
  destroy(): void {
    this.release();
    this.#socket?.destroy();
  }
}
