/** The connections to one server: opened as they are wanted, fewer when the server says so, given up when none can be had. */
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ConnectionError,
  LoginError,
  RemoteError,
  ServerRefusal,
  type TransientError,
  TrustError,
} from "../model/errors.ts";
import type { ConnectionTask } from "../model/progress.ts";
import { backoff } from "./backoff.ts";
import { Bandwidth } from "./bandwidth.ts";
import { type Need, Seat } from "./lane.ts";
import { TooManyConnections } from "./reply-errors.ts";
import { ServerFacts } from "./server-facts.ts";
import { Session } from "./session.ts";
import type { RemoteLog, RemoteSettings } from "./settings.ts";
import { ClearTextAnswer } from "./tls-trust.ts";

/** How often in a row a connection may fail to come back; with the default pause that is half a minute. */
const CONNECT_TRIES = 6;
/** Pieces of work that only ask something, on one connection at once. */
export const MOST_LANES = 32;

/** A server shutting down or tired of waiting is not one with too many connections. */
const DISMISSAL = /^421\b(?!.*(?:time.?out|timed|idle|inactiv|shut|restart))/i;

export interface Timing {
  /** Milliseconds before the second try of anything; doubled for each further one. */
  readonly pause: number;
  /** Milliseconds after which an unused connection is spoken to, so that nobody takes it for dead. */
  readonly idle: number;
  /** At least 0, below 1: spreads tries, so that those who failed together don't come back together. */
  readonly random: () => number;
  /** Milliseconds since 1970: which year a listed date without one means. */
  readonly now: () => number;
}

export class Connections {
  readonly facts: ServerFacts;
  /** All that stand. */
  readonly #seats = new Set<Seat>();
  /** Those that are gone; what they were sent may still come in. */
  readonly #retired = new Set<Session>();
  /** Those being opened. */
  readonly #opening = new Set<Session>();
  readonly #abort = new AbortController();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #bandwidth: Bandwidth | undefined;
  /** To open before anybody waits for them. */
  #ahead = 0;
  #limit: number;
  #numbers = 0;
  #everConnected = false;
  /** Connections that failed since the last one that worked. */
  #failures = 0;
  /** No new connection before a pause is over. */
  #resting = false;
  /** The server wants no more connections; how many it takes shows when those being opened have settled. */
  #tooMany: RemoteError | undefined;
  #fatal: Error | undefined;

  /** @param onChange is called when one being opened has come to stand or has failed, and when another may be tried */
  constructor(
    readonly settings: RemoteSettings,
    readonly log: RemoteLog,
    readonly timing: Timing,
    readonly onChange: () => void,
  ) {
    this.facts = new ServerFacts(settings.host, log, timing.now);
    this.#limit = settings.connections;
    // Each piece of work that rests listens, and many may at once.
    setMaxListeners(0, this.#abort.signal);
    if (settings.bandwidth !== undefined) {
      this.#bandwidth = new Bandwidth(settings.bandwidth);
    }
    this.#heartbeat = setInterval(() => {
      this.#speakToIdle();
    }, timing.idle).unref();
  }

  /** Why none can be had any more: all further work fails with it at once. */
  get fatal(): Error | undefined {
    return this.#fatal;
  }

  /** No more can be had, nor would be of use. */
  giveUp(words: string, error: RemoteError): void {
    this.#fatal ??= outOfReach(words, error, error.hint);
  }

  /** From now on so many are opened, wanted or not, as soon as a first one stands. */
  openAhead(count: number): void {
    this.#ahead = count;
  }

  /** The one with the least to do; undefined: none has room. */
  find(need: Need): Seat | undefined {
    let found: Seat | undefined;
    for (const seat of this.#seats) {
      if (!seat.hasRoomFor(need, MOST_LANES)) continue;
      if (found === undefined || seat.lanes < found.lanes) found = seat;
    }
    return found;
  }

  /** Opens more while there are too few for those who wait. */
  openFor(waiting: number): void {
    while (this.#opening.size < waiting && this.#mayOpen()) void this.#open();
    if (this.#seats.size === 0) return;
    while (this.#count < this.#ahead && this.#mayOpen()) void this.#open();
    if (!this.#resting) this.#ahead = 0;
  }

  /** Parts with those that broke. */
  dropBroken(): void {
    for (const seat of this.#seats) if (!seat.session.usable) this.#drop(seat);
  }

  /** A server that ends a session for its number in the middle of the work takes fewer than it let in. */
  heed(error: TransientError, { usable }: Session): void {
    if (usable || !DISMISSAL.test(error.reply ?? "")) return;
    this.dropBroken();
    if (this.#seats.size > 0) this.#settleFor(this.#seats.size, error);
  }

  /** A pause before the next try; ends early when all is closed. */
  async rest(attempt: number, why: string): Promise<void> {
    const { signal } = this.#abort;
    const goesOn = this.log.watch?.waits(why);
    const { pause, random } = this.timing;
    const time = backoff(pause, attempt, random());
    try {
      await sleep(time, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      goesOn?.();
    }
  }

  /** Ends every connection, those being opened too. */
  close(): void {
    this.#fatal ??= new ConnectionError("the connections were closed");
    clearInterval(this.#heartbeat);
    this.#abort.abort();
    for (const seat of this.#seats) this.#drop(seat);
    for (const session of [...this.#opening, ...this.#retired])
      session.dispose();
  }

  /** Tells those who watch. */
  show(seat: Seat, task: ConnectionTask): void {
    if (seat.task === task) return;
    seat.task = task;
    if (seat.session.usable)
      this.log.watch?.connection(seat.session.number, task);
  }

  /** Alone at first, so that a wrong password is tried once and not at every connection; and alone while connecting fails. */
  #mayOpen(): boolean {
    if (this.#resting || this.#tooMany !== undefined) return false;
    if (this.#fatal !== undefined) return false;
    const alone = !this.#everConnected || this.#failures > 0;
    return this.#count < this.#limit && (!alone || this.#opening.size === 0);
  }

  /** Connections that stand or are being opened. */
  get #count(): number {
    return this.#seats.size + this.#opening.size;
  }

  /** Never rejects: whether another may be tried, and when, is settled here. */
  async #open(): Promise<void> {
    this.#numbers += 1;
    const { settings, facts, log } = this;
    const session = new Session(
      settings,
      facts,
      log,
      this.#numbers,
      this.#bandwidth,
    );
    this.#opening.add(session);
    log.watch?.connection(this.#numbers, CONNECTS);
    try {
      await session.open();
      log.watch?.connection(session.number, IDLE);
      this.#everConnected = true;
      this.#failures = 0;
      this.#seats.add(new Seat(session));
    } catch (error) {
      session.dispose();
      log.watch?.connection(session.number, undefined);
      this.#judge(error);
    }
    this.#opening.delete(session);
    if (this.#opening.size === 0) this.#lowerLimit();
    this.onChange();
  }

  #judge(error: unknown): void {
    if (this.#fatal !== undefined) return;
    if (!(error instanceof RemoteError)) {
      this.#fatal = error instanceof Error ? error : new Error(String(error));
      return;
    }
    const refused = error instanceof LoginError;
    // What worked a moment ago is refused for the number of connections; vsftpd with implicit TLS says its 421 in the clear.
    const tooMany =
      error instanceof TooManyConnections ||
      (this.#everConnected && (refused || error instanceof ClearTextAnswer));
    if (tooMany && this.#count > 1) {
      this.#tooMany = error;
      return;
    }
    // A server that was there a moment ago may come back; one that never was is a wrong host or port.
    const lasting =
      error instanceof TrustError ||
      error instanceof ServerRefusal ||
      (!this.#everConnected && (refused || error instanceof ConnectionError));
    this.#failures += 1;
    if (lasting) {
      this.#fatal = error;
    } else if (this.#failures >= CONNECT_TRIES) {
      this.#fatal = outOfReach(
        `no connection to ${this.settings.host} can be had any more`,
        error,
        // Its own hint is for a host or a port that is wrong; these were right a moment ago.
        this.#everConnected ? COME_BACK : error.hint,
      );
    } else {
      this.log.notice(`${error.message}; trying again`);
      this.#resting = true;
      void this.rest(this.#failures, error.message).finally(() => {
        this.#resting = false;
        this.onChange();
      });
    }
  }

  /** Fewer at once from now on; what stands goes on. */
  #lowerLimit(): void {
    const refusal = this.#tooMany;
    if (refusal === undefined) return;
    this.#tooMany = undefined;
    this.#settleFor(this.#seats.size, refusal);
  }

  #settleFor(count: number, refusal: RemoteError): void {
    const limit = Math.max(1, count);
    if (limit >= this.#limit) return;
    this.#limit = limit;
    this.log.notice(
      `${this.settings.host} takes ${limit} connection${limit === 1 ? "" : "s"} at once, going on with so many (${refusal.reply ?? refusal.message})`,
    );
  }

  #drop(seat: Seat): void {
    seat.session.retire();
    for (const session of this.#retired)
      if (!session.isTransferring) this.#retired.delete(session);
    this.#retired.add(seat.session);
    this.#seats.delete(seat);
    this.log.watch?.connection(seat.session.number, undefined);
  }

  #speakToIdle(): void {
    for (const { lanes, session } of this.#seats) {
      if (lanes > 0 || !session.usable) continue;
      session.command("NOOP").catch(() => undefined);
    }
  }
}

const CONNECTS: ConnectionTask = { kind: "connects" };
/** Nobody works on it. */
export const IDLE: ConnectionTask = { kind: "idle" };

const COME_BACK =
  "when the server and the way to it are back, do the same again";

function outOfReach(
  words: string,
  error: RemoteError,
  hint: string | undefined,
): ConnectionError {
  return new ConnectionError(`${words}: ${error.message}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}
