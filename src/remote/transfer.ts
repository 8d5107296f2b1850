/** One transfer over a data connection, with the words about it on the control connection. */
import type { Control } from "./control.ts";
import { type DataConnection, OwnError } from "./data-connection.ts";
import {
  LostConnection,
  RefusedReply,
  type Reply,
  UnconfirmedUpload,
} from "./reply.ts";

/** A socket error often comes just before the server's words about it; so long (ms) they are waited for. */
const WORDS_GRACE = 2_000;

/** An upload's confirmation may take as long as `confirmTimeout` says. */
export type Direction = "download" | "upload";

interface TransferOptions {
  readonly onStart?: () => void;
  /** Takes what is on its way when the server gives up. */
  readonly salvages?: boolean;
}

export class Transfer {
  /** The server announced it (1yz). */
  #started = false;
  /** All bytes are through on this side. */
  #moved = false;
  /** The server has said its last word on it. */
  #answered = false;
  /** What went wrong first; later troubles follow from it. */
  #trouble: { readonly error: unknown } | undefined;
  #onSent: () => void = () => undefined;
  /**
   * Settles when the server has sent all that it had, by its last byte or its last word on it, whichever comes first:
   * it takes commands again by then. Never for an upload, or when something went wrong.
   */
  readonly sent: Promise<void>;

  constructor(
    readonly control: Control,
    readonly data: DataConnection,
    readonly direction: Direction,
    readonly options: TransferOptions,
  ) {
    this.sent = new Promise((resolve) => {
      this.#onSent = resolve;
    });
  }

  /** The server has said its last word on it; what it sent may still be on its way. */
  get answered(): boolean {
    return this.#answered;
  }

  /** The server announced it. */
  get started(): boolean {
    return this.#started;
  }

  /**
   * The data connection starts and the command goes out in the same instant, since servers take both orders; with TLS
   * the handshake follows the server's 150.
   * @throws what `move` throws for this side's content, RefusedReply, UnconfirmedUpload, LostConnection, TrustError;
   * whether the connection can be used afterwards, `control.closed` tells
   */
  async run(
    line: string,
    move: (data: DataConnection) => Promise<void>,
  ): Promise<Reply> {
    const [reply] = await Promise.allSettled([
      this.#answer(line),
      this.#movement(move),
    ]);
    if (reply.status === "fulfilled" && this.#trouble === undefined) {
      return reply.value;
    }
    const refused =
      reply.status === "rejected" && reply.reason instanceof RefusedReply
        ? reply.reason
        : undefined;
    // After its last word the dialogue is in step, whatever became of the data, and may be at something else.
    if (reply.status === "rejected") {
      if (refused === undefined || this.#started) await this.#fence();
      else this.control.demandOrder();
    }
    throw this.#failure(refused);
  }

  async #answer(line: string): Promise<Reply> {
    try {
      const reply = await this.control.transfer(line, () => {
        this.#started = true;
        this.options.onStart?.();
        this.#adjustSilence();
      });
      this.#tellSent();
      return reply;
    } catch (error) {
      this.#trouble ??= { error };
      const salvages = this.#started && this.options.salvages === true;
      if (salvages) this.data.waitNoLonger(WORDS_GRACE);
      else this.data.close();
      throw error;
    } finally {
      this.#answered = true;
    }
  }

  async #movement(
    move: (data: DataConnection) => Promise<void>,
  ): Promise<void> {
    try {
      await move(this.data);
      this.#moved = true;
      this.#tellSent();
    } catch (error) {
      this.#trouble ??= { error };
      // An upload that was given up ends like any other.
      if (this.#isUpload && error instanceof OwnError) this.#moved = true;
      else this.data.close();
    }
    this.#adjustSilence();
  }

  get #isUpload(): boolean {
    return this.direction === "upload";
  }

  #tellSent(): void {
    if (!this.#isUpload && this.#trouble === undefined) this.#onSent();
  }

  /** While data flows, only the data connection must not be silent; an upload's confirmation may take long. */
  #adjustSilence(): void {
    if (this.#answered) return;
    const { timeout, confirmTimeout } = this.control.settings;
    if (this.#trouble !== undefined && !this.#moved) {
      this.control.allowSilence(Math.min(timeout, WORDS_GRACE));
    } else if (!this.#started) {
      this.control.allowSilence(timeout);
    } else if (!this.#moved) {
      this.control.allowSilence(0);
    } else {
      this.control.allowSilence(this.#isUpload ? confirmTimeout : timeout);
    }
  }

  /** Brings the dialogue back in step after a transfer that broke off, or ends it. */
  async #fence(): Promise<void> {
    if (this.control.closed) return;
    try {
      await this.control.fence();
    } catch {
      this.control.close();
    }
  }

  /** What this side threw, else the server's words, else what broke first. */
  #failure(refused: RefusedReply | undefined): unknown {
    const error = this.#trouble?.error;
    if (error instanceof OwnError) return error.thrown;
    if (refused !== undefined) return refused;
    const unconfirmed = this.#isUpload && this.#started && this.#moved;
    if (!unconfirmed || !(error instanceof LostConnection)) return error;
    return new UnconfirmedUpload(
      `all was sent, but the server did not confirm it: ${error.message}`,
      { cause: error },
    );
  }
}
