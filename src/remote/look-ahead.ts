/**
 * Whether a server may be asked for the next data port together with a transfer. Servers differ in what they make of a
 * command that comes meanwhile: vsftpd and proftpd take it afterwards; pure-ftpd does too, but ends a download for it that
 * has to wait for the line; pyftpdlib obeys at once. The order of the answers tells. It saves a round trip for each file
 * or folder, so it is tried once there are many, with uploads only where downloads stood it: those can be had again.
 */
import type { Control } from "./control.ts";
import { LostConnection, NotBegun, RefusedReply, type Reply } from "./reply.ts";
import type { ServerFacts } from "./server-facts.ts";
import type { Transfer, Direction } from "./transfer.ts";

/**
 * Bytes of one write: what servers read at once (proftpd takes 1024). One that finds more of it while it waits for an
 * upload's content refuses it (proftpd), or takes it for a wish to end that (pure-ftpd).
 */
const READ_AT_ONCE = 1_024;
/** Transfers of a run, done or announced, from which on is tried out what only pays for many. */
const MANY = 16;
/** Milliseconds to wait for the answer to what was asked during a transfer for the first time. */
const TRIAL = 10_000;

export class LookAhead {
  constructor(
    readonly control: Control,
    readonly facts: ServerFacts,
  ) {}

  /** Whether it has not been tried yet. */
  isUntried(direction: Direction): boolean {
    return this.facts.waitsItsTurn[direction] === "unknown";
  }

  /**
   * Whether it may be done with a short transfer now. Not under TLS, where it would save nothing.
   * @param bytes of the commands in the same write
   */
  mayBe(direction: Direction, bytes: number): boolean {
    const { facts, control } = this;
    const isFit =
      control.settings.tls === "none" &&
      !facts.passiveAlone &&
      facts.pipelining.state === "works" &&
      bytes <= READ_AT_ONCE;
    if (!isFit) return false;
    if (direction === "upload" && facts.waitsItsTurn.download !== "yes")
      return false;
    return this.isUntried(direction)
      ? facts.transfers >= MANY
      : facts.waitsItsTurn[direction] === "yes";
  }

  /**
   * What a transfer failed with that was asked for together with the next port. A server that waits for the end of a short
   * one may not do so for a longer one.
   */
  failed(transfer: Transfer, error: unknown): unknown {
    const isRefusal = error instanceof RefusedReply;
    const isTheirs = isRefusal || error instanceof LostConnection;
    if (!transfer.started || !isTheirs) return error;
    const { direction } = transfer;
    this.facts.waitsItsTurn[direction] = "no";
    // An upload is refused for other reasons as well, as when the disk is full.
    const isForIt = direction === "download" && isRefusal && error.code < 500;
    return isForIt ? new NotBegun(error.message) : error;
  }

  /**
   * @param named whether the server has named the next port
   * @throws NotBegun when the server does not wait, else what `reply` throws
   */
  async tryOut(
    reply: Promise<Reply>,
    transfer: Transfer,
    named: Promise<boolean>,
  ): Promise<Reply> {
    const { facts, control } = this;
    const { direction } = transfer;
    facts.waitsItsTurn[direction] = "tried";
    const [end] = await Promise.allSettled([reply]);
    control.allowSilence(Math.min(control.settings.timeout, TRIAL));
    const isNamed = await named;
    facts.waitsItsTurn[direction] = isNamed ? "yes" : "no";
    if (end.status === "fulfilled") return end.value;
    // A missing file is refused before there is anything to wait for.
    if (isNamed && !transfer.started) throw end.reason;
    facts.waitsItsTurn[direction] = "no";
    throw new NotBegun("the server does not wait for the end of a transfer");
  }
}
