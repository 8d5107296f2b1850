/** Who works on a connection: several pieces of work share one, each in its lane. */
import type { ConnectionTask } from "../model/progress.ts";
import type { Session } from "./session.ts";

/**
 * `commands` only asks or orders something; `transfer` also sends or receives a file or a listing;
 * `long-transfer` does so for long, so that nobody's last commands must wait behind it.
 */
export type Need = "commands" | "transfer" | "long-transfer";

/** Bytes above which a transfer takes long. */
export const LONG = 1024 * 1024;

/** One connection and what is going on there. */
export class Seat {
  /** Pieces of work. */
  lanes = 0;
  /** One of them is about to transfer something, or does. */
  transferring = false;
  /** The last one that was to transfer something. */
  transferrer: Lane | undefined;
  /** Of the work that came last. */
  task: ConnectionTask | undefined;

  constructor(readonly session: Session) {
    session.onSent = () => this.transferrer?.release();
  }

  /** @param most pieces of work that only ask something */
  hasRoomFor(need: Need, most: number): boolean {
    switch (need) {
      case "commands":
        return this.lanes < most;
      case "transfer":
        return !this.transferring;
      case "long-transfer":
        return this.lanes === 0;
    }
  }

  take(need: Need): void {
    this.lanes += 1;
    if (need !== "commands") this.transferring = true;
  }
}

export class Lane {
  /** This try broke off, but the next one has less to do. */
  gotAhead = false;
  #transfers: boolean;

  constructor(
    readonly seat: Seat,
    need: Need,
    /** This is the last try. */
    readonly isLast: boolean,
    /** Called when there may be room for others. */
    readonly onRoom: () => void,
  ) {
    this.#transfers = need !== "commands";
    if (this.#transfers) seat.transferrer = this;
  }

  get session(): Session {
    return this.seat.session;
  }

  /** The main transfer is through: another lane may begin its own, while this one still has something to ask. */
  release(): void {
    if (!this.#transfers) return;
    this.#transfers = false;
    this.seat.transferring = false;
    this.onRoom();
  }

  end(): void {
    this.seat.lanes -= 1;
    this.release();
  }
}
