/** The connections to one server: opened as work needs them, fewer when the server says so, replaced when they break. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  ConnectionError,
  LoginError,
  RemoteError,
  ServerRefusal,
  TransientError,
  TrustError,
} from "../model/errors.ts";
import { TooManyConnections } from "./reply-errors.ts";
import { ServerFacts } from "./server-facts.ts";
import { Session } from "./session.ts";
import { ClearTextAnswer } from "./tls-trust.ts";
import type { RemoteLog, RemoteSettings } from "./settings.ts";

/** How often one piece of work is tried in all. */
const TRIES = 4;
/** How often in a row a connection may fail to come back; with the default pause that is half a minute. */
const CONNECT_TRIES = 6;

export class Pool {
  readonly facts = new ServerFacts();
  /** All that stand or are being opened. */
  readonly #sessions = new Set<Session>();
  readonly #idle: Session[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #abort = new AbortController();
  #opening = 0;
  #limit: number;
  #numbers = 0;
  #everConnected = false;
  /** Connections that failed since the last one that worked. */
  #failures = 0;
  /** No new connection before a pause is over. */
  #resting = false;
  /** The server wants no more connections; how many it takes shows when those being opened have settled. */
  #tooMany: RemoteError | undefined;
  /** Why no connection can be had any more: all further work fails with it at once. */
  #fatal: RemoteError | undefined;

  /** @param pause Milliseconds before the second try of anything; doubled for each further one */
  constructor(
    readonly settings: RemoteSettings,
    readonly log: RemoteLog,
    readonly pause: number,
  ) {
    this.#limit = settings.connections;
  }

  /**
   * Does one piece of work, which must be repeatable, on a connection; again on another when it breaks.
   * @param work is told whether this is the last try
   * @throws RemoteError when trying again is of no use, and whatever else `work` throws
   */
  async run<T>(
    work: (session: Session, isLast: boolean) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const session = await this.#lease();
      try {
        return await work(session, attempt === TRIES);
      } catch (error) {
        if (!(error instanceof TransientError)) throw error;
        if (this.#fatal !== undefined) throw this.#fatal;
        if (attempt === TRIES) throw error;
        this.log.notice(`${error.message}; trying again`);
      } finally {
        this.#giveBack(session);
      }
      await this.#rest(attempt);
    }
  }

  /** Ends every connection, those being opened too; all work fails. */
  close(): void {
    this.#fatal ??= new ConnectionError("the connections were closed");
    this.#abort.abort();
    for (const session of this.#sessions) session.dispose();
    this.#sessions.clear();
    this.#wake();
  }

  /** Waits for a connection that nobody else uses. */
  async #lease(): Promise<Session> {
    for (;;) {
      if (this.#fatal !== undefined) throw this.#fatal;
      const idle = this.#takeIdle();
      if (idle !== undefined) return idle;
      if (this.#mayOpen()) {
        const opened = await this.#open();
        if (opened !== undefined) return opened;
      } else {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    }
  }

  #takeIdle(): Session | undefined {
    for (;;) {
      const session = this.#idle.pop();
      if (session === undefined || session.usable) return session;
      this.#forget(session);
    }
  }

  /** Alone at first, so that a wrong password is tried once and not at every connection; and alone while connecting fails. */
  #mayOpen(): boolean {
    if (this.#resting || this.#tooMany !== undefined) return false;
    const alone = !this.#everConnected || this.#failures > 0;
    return this.#sessions.size < this.#limit && (!alone || this.#opening === 0);
  }

  /** Undefined when it failed; whether another may be tried, and when, is settled then. */
  async #open(): Promise<Session | undefined> {
    this.#numbers += 1;
    const session = new Session(this.settings, this.log, this.#numbers);
    this.#sessions.add(session);
    this.#opening += 1;
    try {
      await session.open();
      this.#everConnected = true;
      this.#failures = 0;
      return session;
    } catch (error) {
      this.#forget(session);
      this.#judge(error);
      return undefined;
    } finally {
      this.#opening -= 1;
      if (this.#opening === 0) this.#lowerLimit();
      this.#wake();
    }
  }

  #judge(error: unknown): void {
    if (!(error instanceof RemoteError)) throw error;
    if (this.#fatal !== undefined) return;
    const refused = error instanceof LoginError;
    // What worked a moment ago is refused for the number of connections; vsftpd with implicit TLS says its 421 in the clear.
    const tooMany =
      error instanceof TooManyConnections ||
      (this.#everConnected && (refused || error instanceof ClearTextAnswer));
    const others = this.#sessions.size - (this.#opening - 1);
    if (tooMany && (others > 0 || this.#opening > 1)) {
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
      this.#fatal = new ConnectionError(
        `no connection to ${this.settings.host} can be had any more: ${error.message}`,
        {
          cause: error,
          ...(error.hint === undefined ? {} : { hint: error.hint }),
        },
      );
    } else {
      this.log.notice(`${error.message}; trying again`);
      this.#resting = true;
      void this.#rest(this.#failures).finally(() => {
        this.#resting = false;
        this.#wake();
      });
    }
  }

  /** Fewer at once from now on; what stands goes on. */
  #lowerLimit(): void {
    const refusal = this.#tooMany;
    if (refusal === undefined) return;
    this.#tooMany = undefined;
    this.#limit = Math.max(1, this.#sessions.size);
    this.log.notice(
      `${this.settings.host} takes ${this.#limit} connection${this.#limit === 1 ? "" : "s"} at once, going on with so many (${refusal.reply ?? refusal.message})`,
    );
  }

  #giveBack(session: Session): void {
    if (session.usable) this.#idle.push(session);
    else this.#forget(session);
    this.#wake();
  }

  #forget(session: Session): void {
    session.dispose();
    this.#sessions.delete(session);
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Ends early when the pool is closed. */
  async #rest(attempt: number): Promise<void> {
    const { signal } = this.#abort;
    try {
      await sleep(this.pause * 2 ** (attempt - 1), undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
