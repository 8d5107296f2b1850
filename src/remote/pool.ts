/** The connections to one server: opened as work needs them, fewer when the server says so, replaced when they break. */
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ConnectionError,
  LoginError,
  RemoteError,
  ServerRefusal,
  TransientError,
  TrustError,
} from "../model/errors.ts";
import type { ConnectionTask } from "../model/progress.ts";
import { backoff } from "./backoff.ts";
import { Bandwidth } from "./bandwidth.ts";
import { UnreachablePort } from "./data-connection.ts";
import { Lane, type Need, Seat } from "./lane.ts";
import { LostConnection, NotBegun } from "./reply.ts";
import { TooManyConnections } from "./reply-errors.ts";
import { ServerFacts } from "./server-facts.ts";
import { Session } from "./session.ts";
import type { RemoteLog, RemoteSettings } from "./settings.ts";
import { ClearTextAnswer } from "./tls-trust.ts";

/** How often one piece of work is tried in all. */
const TRIES = 5;
/** How often at most when it lost its connection while other work got through: then the way is bad, not the work. */
const MOST_TRIES = 10;
/** From this try on it shares no write with others, so that a server which chokes on company is found out. */
const FIRST_CAUTIOUS_TRY = 3;
/** How often in a row a connection may fail to come back; with the default pause that is half a minute. */
const CONNECT_TRIES = 6;
/** How many pieces of work in a row may lose all their connections until nothing is tried any more. */
const HOPELESS = 3;
/** How often work may lose its connection to others' troubles before that counts as a try. */
const MOST_UNLUCKY = 10;
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

interface Waiting {
  readonly need: Need;
  readonly resolve: (seat: Seat) => void;
  readonly reject: (error: Error) => void;
}

export class Pool {
  readonly facts: ServerFacts;
  /** All that stand. */
  readonly #seats = new Set<Seat>();
  /** Those that are gone; what they were sent may still come in. */
  readonly #retired = new Set<Session>();
  /** Those being opened. */
  readonly #opening = new Set<Session>();
  readonly #waiting: Waiting[] = [];
  readonly #abort = new AbortController();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #bandwidth: Bandwidth | undefined;
  /** Connections to open before work asks for them. */
  #ahead = 0;
  #limit: number;
  #numbers = 0;
  #everConnected = false;
  /** Connections that failed since the last one that worked. */
  #failures = 0;
  /** Pieces of work that were done. */
  #done = 0;
  /** Pieces of work given up for lost connections since the last one that was done. */
  #hopeless = 0;
  /** No new connection before a pause is over. */
  #resting = false;
  /** The server wants no more connections; how many it takes shows when those being opened have settled. */
  #tooMany: RemoteError | undefined;
  /** Why no connection can be had any more: all further work fails with it at once. */
  #fatal: Error | undefined;

  constructor(
    readonly settings: RemoteSettings,
    readonly log: RemoteLog,
    readonly timing: Timing,
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

  /**
   * Does one piece of work, which must be repeatable, on a connection; again on another when it breaks.
   * @param task as those see it who watch
   * @throws RemoteError when trying again is of no use, and whatever else `work` throws
   */
  async run<T>(
    need: Need,
    work: (lane: Lane) => Promise<T>,
    task: ConnectionTask = IDLE,
  ): Promise<T> {
    let lost = 0;
    let unlucky = 0;
    let tries = TRIES;
    for (let attempt = 1; ; attempt++) {
      const seat = await this.#seat(need);
      const doneBefore = this.#done;
      const lane = new Lane(seat, need, attempt === tries, () => {
        this.#serve();
      });
      this.#show(seat, task);
      let why: string;
      const cautious = attempt >= FIRST_CAUTIOUS_TRY;
      lane.session.cautious ||= cautious;
      try {
        const result = await work(lane);
        this.#done += 1;
        this.#hopeless = 0;
        if (cautious && lost > 1) this.facts.pipelining.saved();
        return result;
      } catch (error) {
        if (!(error instanceof TransientError)) throw error;
        if (this.#fatal !== undefined) throw this.#fatal;
        if (error.cause instanceof NotBegun && ++unlucky < MOST_UNLUCKY) {
          attempt -= 1;
          continue;
        }
        if (broke(error.cause)) {
          lost += 1;
          if (this.#done > doneBefore) tries = Math.min(tries + 1, MOST_TRIES);
        }
        if (lane.gotAhead) attempt = 1;
        this.#heed(error, lane.session);
        if (lane.isLast && !lane.gotAhead) throw this.#givenUp(error);
        this.log.notice(`${error.message}; trying again`);
        why = error.message;
      } finally {
        if (cautious) lane.session.cautious = false;
        lane.end();
        if (seat.task === task) this.#show(seat, IDLE);
        this.#serve();
      }
      await this.#rest(Math.min(attempt, TRIES), why);
    }
  }

  /** Opens connections for so many transfers at once, as soon as a first one stands. */
  warmUp(transfers: number): void {
    this.#ahead = transfers;
    this.facts.transfers = Math.max(this.facts.transfers, transfers);
    this.#openMore();
  }

  /** Ends every connection, those being opened too; all work fails. */
  close(): void {
    this.#fatal ??= new ConnectionError("the connections were closed");
    clearInterval(this.#heartbeat);
    this.#abort.abort();
    for (const seat of this.#seats) this.#drop(seat);
    for (const session of [...this.#opening, ...this.#retired])
      session.dispose();
    this.#serve();
  }

  #seat(need: Need): Promise<Seat> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ need, resolve, reject });
      this.#serve();
    });
  }

  /** Gives seats to those who wait, first come, first served; opens more while there are too few. */
  #serve(): void {
    for (const seat of this.#seats) if (!seat.session.usable) this.#drop(seat);
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined) break;
      if (this.#fatal !== undefined) {
        for (const { reject } of this.#waiting.splice(0)) reject(this.#fatal);
        return;
      }
      const seat = this.#find(next.need);
      if (seat === undefined) break;
      this.#waiting.shift();
      seat.take(next.need);
      next.resolve(seat);
    }
    this.#openMore();
  }

  #openMore(): void {
    while (this.#opening.size < this.#waiting.length && this.#mayOpen()) {
      void this.#open();
    }
    if (this.#seats.size === 0) return;
    while (this.#count < this.#ahead && this.#mayOpen()) void this.#open();
    if (!this.#resting) this.#ahead = 0;
  }

  /** The one with the least to do. */
  #find(need: Need): Seat | undefined {
    let found: Seat | undefined;
    for (const seat of this.#seats) {
      if (!seat.hasRoomFor(need, MOST_LANES)) continue;
      if (found === undefined || seat.lanes < found.lanes) found = seat;
    }
    return found;
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
    this.#serve();
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
      void this.#rest(this.#failures, error.message).finally(() => {
        this.#resting = false;
        this.#serve();
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

  /** A server that ends a session for its number in the middle of the work takes fewer than it let in. */
  #heed(error: TransientError, { usable }: Session): void {
    if (usable || !DISMISSAL.test(error.reply ?? "")) return;
    for (const seat of this.#seats) if (!seat.session.usable) this.#drop(seat);
    if (this.#seats.size > 0) this.#settleFor(this.#seats.size, error);
  }

  #settleFor(count: number, refusal: RemoteError): void {
    const limit = Math.max(1, count);
    if (limit >= this.#limit) return;
    this.#limit = limit;
    this.log.notice(
      `${this.settings.host} takes ${limit} connection${limit === 1 ? "" : "s"} at once, going on with so many (${refusal.reply ?? refusal.message})`,
    );
  }

  /** One piece of work may be cursed; when none gets through any more, the server or the way to it is. */
  #givenUp(error: TransientError): Error {
    if (!(error.cause instanceof LostConnection)) return error;
    this.#hopeless += 1;
    if (this.#hopeless >= HOPELESS) {
      this.#fatal ??= outOfReach(
        `connections to ${this.settings.host} can be made, but nothing gets through`,
        error,
        error.hint,
      );
    }
    return error;
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

  /** Ends early when the pool is closed. */
  async #rest(attempt: number, why: string): Promise<void> {
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

  #show(seat: Seat, task: ConnectionTask): void {
    if (seat.task === task) return;
    seat.task = task;
    if (seat.session.usable)
      this.log.watch?.connection(seat.session.number, task);
  }
}

const CONNECTS: ConnectionTask = { kind: "connects" };
const IDLE: ConnectionTask = { kind: "idle" };

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

/** The control connection broke, as it does when a server chokes. */
function broke(cause: unknown): boolean {
  return cause instanceof LostConnection && !(cause instanceof UnreachablePort);
}
