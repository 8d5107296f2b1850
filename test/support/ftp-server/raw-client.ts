/** A client that sends exactly what a test says: pipelined lines, odd bytes, data before its command. */
import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { errnoOf } from "./errno-reply.ts";
import type { PassiveVerb } from "./verbs.ts";
import { toWire, wireBytes } from "./wire-text.ts";

export class RawClient {
  /** How the server ended the connection: "end", or the error's code. */
  readonly lost: Promise<string>;
  readonly #socket: Socket;
  #received = "";

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.lost = new Promise((resolve) => {
      socket.once("end", () => {
        resolve("end");
      });
      socket.on("error", (error) => {
        resolve(errnoOf(error) ?? error.message);
      });
    });
    socket.on("data", (data) => (this.#received += data.toString("latin1")));
  }

  /** Connects, and logs in when there is a user. */
  static async connect(server: {
    port: number;
    user?: string;
    password?: string;
  }): Promise<RawClient> {
    const client = new RawClient(connect(server.port, "127.0.0.1"));
    if (server.user !== undefined) {
      await client.replies(1);
      await client.ask(`USER ${server.user}`);
      await client.ask(`PASS ${server.password ?? ""}`);
    }
    return client;
  }

  /** Sends all lines in one segment. */
  send(...lines: string[]): void {
    this.#socket.write(
      wireBytes(lines.map((line) => `${toWire(line)}\r\n`).join("")),
    );
  }

  /** The next replies, each with all its lines (as wire text); fewer when the connection ends. */
  async replies(count: number): Promise<string[]> {
    const replies: string[] = [];
    while (replies.length < count) {
      // The last line of a reply is the first with its code and a space (RFC 959 §4.2).
      const reply = /^(\d{3})(?: .*|-[^]*?^\1 .*)\r\n/m.exec(this.#received);
      if (reply !== null) {
        replies.push(reply[0].trimEnd());
        this.#received = this.#received.slice(reply.index + reply[0].length);
      } else if (this.#socket.closed) break;
      else await this.#more();
    }
    return replies;
  }

  /** Sends one command, and returns its one reply; empty when the connection ends. */
  async ask(line: string): Promise<string> {
    this.send(line);
    const [reply = ""] = await this.replies(1);
    return reply;
  }

  /** Asks for a passive port, with other lines before it in the same segment, and connects to it. */
  async openData(
    passive: PassiveVerb = "EPSV",
    ...before: string[]
  ): Promise<Socket> {
    this.send(...before, passive);
    const reply = (await this.replies(before.length + 1)).at(-1) ?? "";
    const [, port, high, low] =
      /\|\|\|(\d+)\||,(\d+),(\d+)\)/.exec(reply) ?? [];
    const socket = connect(
      port === undefined ? Number(high) * 256 + Number(low) : Number(port),
      "127.0.0.1",
    );
    socket.on("error", () => undefined);
    await once(socket, "connect");
    return socket;
  }

  close(): void {
    this.#socket.destroy();
  }

  async #more(): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#socket.off("data", wake).off("close", wake);
        resolve();
      };
      this.#socket.on("data", wake).on("close", wake);
    });
  }
}
