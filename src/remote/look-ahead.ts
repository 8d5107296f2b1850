/**
 * Whether a server may be asked for the next data port together with a download. Servers differ in what they make of a
 * command that comes meanwhile: vsftpd and proftpd take it afterwards; pure-ftpd does too, but ends a download for it that
 * has to wait for the line; pyftpdlib obeys at once. The order of the answers tells. It saves a round trip for each file
 * or folder, so it is tried once there are many.
 */
import type { Control } from "./control.ts";
import { LostConnection, NotBegun, RefusedReply, type Reply } from "./reply.ts";
import type { ServerFacts } from "./server-facts.ts";
import type { Transfer } from "./transfer.ts";

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
  get isUntried(): boolean {
    return this.facts.waitsItsTurn === "unknown";
  }

  /** Whether it may be done with a short download now. Not under TLS, where it would save nothing. */
  get mayBe(): boolean {
    const { facts, control } = this;
    const isFit =
      control.settings.tls === "none" &&
      !facts.passiveAlone &&
      facts.pipelining.state === "works";
    if (!isFit) return false;
    return this.isUntried
      ? facts.transfers >= MANY
      : facts.waitsItsTurn === "yes";
  }

  /**
   * What a transfer failed with that was asked for together with the next port. A server that waits for the end of a short
   * one may not do so for a longer one.
   */
  failed(transfer: Transfer, error: unknown): unknown {
    const isRefusal = error instanceof RefusedReply;
    const isTheirs = isRefusal || error instanceof LostConnection;
    if (!transfer.started || !isTheirs) return error;
    this.facts.waitsItsTurn = "no";
    return isRefusal && error.code < 500 ? new NotBegun(error.message) : error;
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
    facts.waitsItsTurn = "tried";
    const [end] = await Promise.allSettled([reply]);
    control.allowSilence(Math.min(control.settings.timeout, TRIAL));
    const isNamed = await named;
    facts.waitsItsTurn = isNamed ? "yes" : "no";
    if (end.status === "fulfilled") return end.value;
    // A missing file is refused before there is anything to wait for.
    if (isNamed && !transfer.started) throw end.reason;
    facts.waitsItsTurn = "no";
    throw new NotBegun("the server does not wait for the end of a transfer");
  }
}
