/** The command lines of one control connection that wait for their turn. */
import type { Choke, ServerSettings } from "./server-options.ts";

export interface CommandLine {
  /** Wire text. */
  readonly text: string;
  /** It came before TLS. */
  readonly inTheClear: boolean;
}

/** What becomes of one line, or of several that are taken for one. */
export interface Turn {
  readonly line: CommandLine;
  readonly do: "perform" | "refuse" | "close";
  /** No other line waited when the server looked. */
  readonly alone: boolean;
}

export class CommandQueue {
  readonly #pipelining: ServerSettings["pipelining"];
  readonly #take: (turn: Turn) => Promise<void>;
  #unseen: CommandLine[] = [];
  #batch: Turn[] = [];
  #work: Promise<void>;

  /** @param before The server looks at nothing until then. */
  constructor(
    pipelining: ServerSettings["pipelining"],
    before: Promise<void>,
    take: (turn: Turn) => Promise<void>,
  ) {
    this.#pipelining = pipelining;
    this.#work = before;
    this.#take = take;
  }

  /** Lines whose turn is still to come. */
  get length(): number {
    return this.#batch.length + this.#unseen.length;
  }

  /** Resolves when all lines that came so far had their turn. */
  get done(): Promise<void> {
    return this.#work;
  }

  add(line: CommandLine): void {
    this.#unseen.push(line);
    if (this.#unseen.length === 1)
      this.#work = this.#work.then(() => this.#look());
  }

  /** Takes out the lines whose turn is still to come. */
  takeAll(): CommandLine[] {
    const lines = [...this.#batch.map(({ line }) => line), ...this.#unseen];
    this.#batch = [];
    // Whoever looks next must find the same list.
    this.#unseen.length = 0;
    return lines;
  }

  async #look(): Promise<void> {
    if (this.#unseen.length === 0) return;
    this.#batch = turnsOf(this.#unseen, this.#pipelining);
    this.#unseen = [];
    for (
      let turn = this.#batch.shift();
      turn !== undefined;
      turn = this.#batch.shift()
    )
      await this.#take(turn);
  }
}

/** @param lines All that wait when the server looks; at least one. */
function turnsOf(
  lines: readonly CommandLine[],
  pipelining: ServerSettings["pipelining"],
): Turn[] {
  const turns = lines.map((line): Turn => ({
    line,
    do: "perform",
    alone: lines.length === 1,
  }));
  const first = turns.slice(0, 1);
  switch (chokeOn(lines, pipelining)) {
    case undefined:
      return turns;
    case "drops-rest":
      return first;
    case "refuses-rest":
      return turns.map((turn, index) =>
        index === 0 ? turn : { ...turn, do: "refuse" },
      );
    case "merges-lines": {
      const text = lines.map((line) => line.text).join(" ");
      return first.map((turn) => ({ ...turn, line: { ...turn.line, text } }));
    }
    case "closes":
      return first.map((turn) => ({ ...turn, do: "close" }));
  }
}

function chokeOn(
  lines: readonly CommandLine[],
  pipelining: ServerSettings["pipelining"],
): Choke["kind"] | undefined {
  if (pipelining === "fine") return undefined;
  const choke: Choke =
    typeof pipelining === "string" ? { kind: pipelining } : pipelining;
  if (lines.length < (choke.from ?? 2)) return undefined;
  const verbs = lines.map(({ text }) => text.split(" ", 1)[0]?.toUpperCase());
  return choke.with === undefined || verbs.includes(choke.with)
    ? choke.kind
    : undefined;
}
