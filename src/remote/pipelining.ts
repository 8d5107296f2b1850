/** Several commands in one write: one round trip for all of them, where the server stands it. */
import type { Control } from "./control.ts";
import {
  type Answer,
  LostConnection,
  RefusedReply,
  type Reply,
} from "./reply.ts";

/** Of one write: what a server surely takes at once (measured with vsftpd, pure-ftpd, proftpd, pyftpdlib). */
const MOST_COMMANDS = 100;
const MOST_BYTES = 4_096;

/** How often work that failed with others must have done alone until the server counts as choking. */
const MOST_SAVED = 3;

/** Milliseconds to wait for a server that has never answered several commands at once. */
const FIRST_PATIENCE = 10_000;

/** Commands that follow each other without another one between them. */
export class Unit {
  readonly #answers: Answer[] = [];
  readonly #settled: Promise<readonly Reply[]>;
  #resolve: (replies: readonly Reply[]) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  /**
   * @param lines wire text
   * @param patience milliseconds for which the server may be silent before each answer, where that is more than usual
   */
  constructor(
    readonly lines: readonly string[],
    readonly patience = 0,
  ) {
    this.#settled = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#settled.catch(() => undefined);
  }

  get bytes(): number {
    return this.lines.reduce((sum, line) => sum + line.length + 2, 0);
  }

  /** The command that the server does not understand, as when it lost a part of it; what follows a refusal is its echo. */
  get misunderstood(): string | undefined {
    const first = this.#answers.find(
      (answer) => answer instanceof RefusedReply,
    );
    return first?.unknownCommand === true ? first.verb : undefined;
  }

  /** The replies to all its commands. @throws the first RefusedReply, after the last answer; LostConnection */
  replies(): Promise<readonly Reply[]> {
    return this.#settled;
  }

  push(answer: Answer): void {
    this.#answers.push(answer);
  }

  /** Says what became of it. */
  settle(): void {
    const replies: Reply[] = [];
    for (const answer of this.#answers) {
      if (answer instanceof RefusedReply) {
        this.#reject(answer);
        return;
      }
      replies.push(answer);
    }
    this.#resolve(replies);
  }

  /** The server ended the connection with a 421 instead of going on. */
  get dismissed(): boolean {
    return this.#answers.some(({ code }) => code === 421);
  }

  /** It was not answered to its end. */
  fail(error: Error): void {
    if (this.dismissed) this.settle();
    else this.#reject(error);
  }

  /** Does it alone, one command at a time; stops at a refusal. @throws LostConnection */
  async alone(control: Control): Promise<void> {
    this.#answers.length = 0;
    for (const line of this.lines) {
      await control.exchange(
        [line],
        (answer) => this.#answers.push(answer),
        this.patience,
      );
      if (this.#answers.at(-1) instanceof RefusedReply) return;
    }
  }
}

/** What is known of one server's patience with several commands at once; shared by all its connections. */
export class Pipelining {
  #state: "untried" | "works" | "chokes" = "untried";
  #saved = 0;
  /** Commands that it doesn't understand alone either. */
  readonly #unknown = new Set<string>();

  /** @param onChoke is called once, when the server is found to choke */
  constructor(readonly onChoke: (why: string) => void) {}

  get state(): "untried" | "works" | "chokes" {
    return this.#state;
  }

  /** Work that failed together with other commands was done alone. */
  saved(): void {
    this.#saved += 1;
    if (this.#saved >= MOST_SAVED)
      this.#choke("they fail together, and each works alone");
  }

  /**
   * Does the units and settles them; those that a lost connection leaves without an answer fail with it.
   * @param cautious one command at a time
   */
  async run(
    control: Control,
    units: readonly Unit[],
    cautious: boolean,
  ): Promise<void> {
    const lines = units.flatMap((unit) => unit.lines);
    const together = lines.length > 1 && !cautious && this.#state !== "chokes";
    const open = new Set(units);
    try {
      if (together) await this.#together(control, units, open);
      for (const unit of open) {
        await unit.alone(control);
        const unknown = unit.misunderstood;
        if (unknown !== undefined) this.#unknown.add(unknown);
        else if (together) this.#choke("it understands them alone only");
        open.delete(unit);
        unit.settle();
      }
      if (together && this.#state === "untried") this.#state = "works";
    } catch (error) {
      if (!(error instanceof LostConnection)) throw error;
      const dismissed = units.some((unit) => unit.dismissed);
      if (together && !dismissed && this.#state === "untried")
        this.#choke(error.message);
      for (const unit of open) unit.fail(error);
    }
  }

  /** @param open keeps those that must be done again, alone */
  async #together(
    control: Control,
    units: readonly Unit[],
    open: Set<Unit>,
  ): Promise<void> {
    const waiting = units.flatMap((unit) => unit.lines.map(() => unit));
    let answered = 0;
    const exchange = control.exchange(
      units.flatMap((unit) => unit.lines),
      (answer) => {
        const unit = waiting[answered];
        answered += 1;
        unit?.push(answer);
        if (unit === undefined || unit === waiting[answered]) return;
        const verb = unit.misunderstood;
        if (verb !== undefined && !this.#unknown.has(verb)) return;
        open.delete(unit);
        unit.settle();
      },
      Math.max(...units.map(({ patience }) => patience)),
    );
    if (this.#state === "untried") {
      const { timeout } = control.settings;
      control.allowSilence(Math.min(timeout, FIRST_PATIENCE));
    }
    await exchange;
  }

  #choke(why: string): void {
    if (this.#state === "chokes") return;
    this.#state = "chokes";
    this.onChoke(why);
  }
}

/** Takes from the front of `waiting` what fits into one write, one unit at least. */
export function takeBatch(waiting: Unit[]): Unit[] {
  let commands = 0;
  let bytes = 0;
  let count = 0;
  for (const unit of waiting) {
    commands += unit.lines.length;
    bytes += unit.bytes;
    if (count > 0 && (commands > MOST_COMMANDS || bytes > MOST_BYTES)) break;
    count += 1;
  }
  return waiting.splice(0, count);
}
