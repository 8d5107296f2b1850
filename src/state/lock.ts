/** A lock that a run holds: its signs of life, what happens when another run takes it, and giving it back. */
import type { Clock } from "../model/clock.ts";
import { LockedError, RemoteError } from "../model/errors.ts";
import type { LockPlace } from "./lock-place.ts";
import { unlockCommand } from "./lock-words.ts";

/** Milliseconds between signs of life: far fewer than after how many a silent holder is taken for dead. */
export const HEARTBEAT = 15_000;

export interface LockSurroundings {
  /** The source's name, for messages. */
  readonly source: string;
  readonly clock: Clock;
  readonly notice: (text: string) => void;
}

/** From a dead run. */
export interface TakenOver {
  /** Its planId; undefined: it died while it wrote that into its lock file. */
  readonly plan: string | undefined;
}

export class Lock {
  readonly #lost = new AbortController();
  readonly #stop = new AbortController();
  readonly #beating: Promise<void>;
  #loss: LockedError | undefined;
  /** The last try to write the file anew went wrong, and may have taken the old one away. */
  #unwritten = false;

  /**
   * Gives signs of life until it is released.
   * @param place where its own file is
   * @param takenOver undefined: nobody had it
   */
  constructor(
    readonly place: LockPlace,
    readonly surroundings: LockSurroundings,
    readonly takenOver?: TakenOver,
  ) {
    this.#beating = this.#keepBeating();
  }

  get id(): string {
    return this.place.id;
  }

  /** Aborted, with a LockedError as its reason, when another run took the lock: this one must change nothing any more. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Asks the server, before what can't be undone. @throws LockedError when it is lost, RemoteError when that can't be told */
  async check(): Promise<void> {
    if (this.#loss === undefined) await this.#look();
    if (this.#loss !== undefined) throw this.#loss;
  }

  /** Gives it back. What goes wrong is said and does not throw: another run can always take it over later. */
  async release(): Promise<void> {
    this.#stop.abort();
    await this.#beating;
    if (this.#loss !== undefined) return;
    // Another run's lock is not touched by this; that it has one shows when the folder stays.
    const problem = await this.place.leave();
    if (problem === undefined || (await this.#isTaken())) return;
    const { source, notice } = this.surroundings;
    notice(
      `the lock of ${source} is not given back: ${problem.message}; the next run takes it over if it finds this one dead, or remove it: ${unlockCommand(source, this.id)}`,
    );
  }

  async #isTaken(): Promise<boolean> {
    try {
      return (await this.place.standing()).kind === "lost";
    } catch (error) {
      if (error instanceof RemoteError) return false;
      throw error;
    }
  }

  async #keepBeating(): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      await this.surroundings.clock.sleep(HEARTBEAT, signal);
      if (signal.aborted) return;
      await this.#beat();
      if (this.#loss !== undefined) return;
    }
  }

  /** A server that is out of reach for a while takes no lock away; the next beat tells. */
  async #beat(): Promise<void> {
    if ((await this.#tryToLook()) !== undefined) return;
    if (this.#loss !== undefined) return;
    this.#unwritten = true;
    try {
      this.#unwritten = (await this.place.write()) !== undefined;
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
    }
  }

  async #tryToLook(): Promise<RemoteError | undefined> {
    try {
      await this.#look();
      return undefined;
    } catch (error) {
      if (error instanceof RemoteError) return error;
      throw error;
    }
  }

  /** Finds out whether the lock is still this run's. */
  async #look(): Promise<void> {
    const standing = await this.place.standing();
    switch (standing.kind) {
      case "ours":
        return;
      case "unwritten":
        if (!this.#unwritten) this.#lose(undefined);
        return;
      case "lost":
        this.#lose(standing.to);
        await this.place.withdraw();
    }
  }

  #lose(to: string | undefined): void {
    if (this.#loss !== undefined) return;
    const { source } = this.surroundings;
    this.#loss = new LockedError(
      to === undefined
        ? `the lock of ${source} was taken away from this run, which stopped; nothing is half done`
        : `another run took the lock of ${source} (its id is ${to}), and this one stopped; nothing is half done`,
      { hint: "when the other run is over, plan again or apply the same plan" },
    );
    this.#lost.abort(this.#loss);
  }
}
