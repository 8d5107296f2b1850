/** Work on the connections to one server: each piece waits its turn, and is done again on another connection when one breaks. */
import { TransientError } from "../model/errors.ts";
import type { ConnectionTask } from "../model/progress.ts";
import { Connections, IDLE, type Timing } from "./connections.ts";
import { UnreachablePort } from "./data-connection.ts";
import { Lane, type Need, type Seat } from "./lane.ts";
import { LostConnection, NotBegun } from "./reply.ts";
import type { ServerFacts } from "./server-facts.ts";
import type { RemoteLog, RemoteSettings } from "./settings.ts";

/** How often one piece of work is tried in all. */
const TRIES = 5;
/** How often at most when it lost its connection while other work got through: then the way is bad, not the work. */
const MOST_TRIES = 10;
/** From this try on it shares no write with others, so that a server which chokes on company is found out. */
const FIRST_CAUTIOUS_TRY = 3;
/** How many pieces of work in a row may lose all their connections until nothing is tried any more. */
const HOPELESS = 3;
/** How often work may lose its connection to others' troubles before that counts as a try. */
const MOST_UNLUCKY = 10;

interface Waiting {
  readonly need: Need;
  readonly resolve: (seat: Seat) => void;
  readonly reject: (error: Error) => void;
}

export class Pool {
  readonly #connections: Connections;
  readonly #waiting: Waiting[] = [];
  /** Pieces of work that were done. */
  #done = 0;
  /** Pieces of work given up for lost connections since the last one that was done. */
  #hopeless = 0;

  constructor(
    readonly settings: RemoteSettings,
    readonly log: RemoteLog,
    readonly timing: Timing,
  ) {
    this.#connections = new Connections(settings, log, timing, () => {
      this.#serve();
    });
  }

  get facts(): ServerFacts {
    return this.#connections.facts;
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
      this.#connections.show(seat, task);
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
        if (this.#connections.fatal !== undefined)
          throw this.#connections.fatal;
        if (error.cause instanceof NotBegun && ++unlucky < MOST_UNLUCKY) {
          attempt -= 1;
          continue;
        }
        if (broke(error.cause)) {
          lost += 1;
          if (this.#done > doneBefore) tries = Math.min(tries + 1, MOST_TRIES);
        }
        if (lane.gotAhead) attempt = 1;
        this.#connections.heed(error, lane.session);
        if (lane.isLast && !lane.gotAhead) throw this.#givenUp(error);
        this.log.notice(`${error.message}; trying again`);
        why = error.message;
      } finally {
        if (cautious) lane.session.cautious = false;
        lane.end();
        if (seat.task === task) this.#connections.show(seat, IDLE);
        this.#serve();
      }
      await this.#connections.rest(Math.min(attempt, TRIES), why);
    }
  }

  /** Opens connections for so many transfers at once, as soon as a first one stands. */
  warmUp(transfers: number): void {
    this.facts.transfers = Math.max(this.facts.transfers, transfers);
    this.#connections.openAhead(transfers);
    this.#connections.openFor(this.#waiting.length);
  }

  /** Ends every connection, those being opened too; all work fails. */
  close(): void {
    this.#connections.close();
    this.#serve();
  }

  #seat(need: Need): Promise<Seat> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ need, resolve, reject });
      this.#serve();
    });
  }

  /** Gives connections to those who wait, first come, first served; opens more while there are too few. */
  #serve(): void {
    const connections = this.#connections;
    connections.dropBroken();
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined) break;
      if (connections.fatal !== undefined) {
        for (const { reject } of this.#waiting.splice(0))
          reject(connections.fatal);
        return;
      }
      const seat = connections.find(next.need);
      if (seat === undefined) break;
      this.#waiting.shift();
      seat.take(next.need);
      next.resolve(seat);
    }
    connections.openFor(this.#waiting.length);
  }

  /** One piece of work may be cursed; when none gets through any more, the server or the way to it is. */
  #givenUp(error: TransientError): Error {
    if (!(error.cause instanceof LostConnection)) return error;
    this.#hopeless += 1;
    if (this.#hopeless >= HOPELESS)
      this.#connections.giveUp(
        `connections to ${this.settings.host} can be made, but nothing gets through`,
        error,
      );
    return error;
  }
}

/** The control connection broke, as it does when a server chokes. */
function broke(cause: unknown): boolean {
  return cause instanceof LostConnection && !(cause instanceof UnreachablePort);
}
