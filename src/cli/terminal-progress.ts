/** Progress on a terminal: how far it is, what each connection does, and what waits and why. */
import type { ConnectionTask, ConnectionWatch } from "../model/progress.ts";
import { displayName, displayText } from "../render/display-name.ts";
import { counted } from "../render/format-count.ts";
import { createPaint } from "../render/paint.ts";
import type { PhaseMeter } from "./phase-meter.ts";
import type { ProgressOptions } from "./progress-options.ts";
import { TerminalRows } from "./terminal-rows.ts";

/** Milliseconds between two drawings. */
const REDRAW = 100;
/** Rows of connections; more are counted. */
const MOST_ROWS = 8;

export class TerminalProgress {
  readonly #options: ProgressOptions;
  readonly #rows: TerminalRows;
  /** By remote and number, in the order in which they were opened. */
  readonly #connections = new Map<string, ConnectionTask>();
  /** Why work waits, as often as it does. */
  readonly #waiting = new Map<string, number>();
  #meter: PhaseMeter | undefined;
  #drawn = -Infinity;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#rows = new TerminalRows(options);
  }

  begin(meter: PhaseMeter): void {
    this.#meter = meter;
    this.#draw();
  }

  update(): void {
    if (this.#options.now() - this.#drawn >= REDRAW) this.#draw();
  }

  notice(text: string): void {
    const { color } = this.#options;
    this.#rows.above(createPaint(color)("yellow", text));
    this.#draw();
  }

  clear(): void {
    this.#meter = undefined;
    this.#rows.clear();
  }

  watch(remote: string): ConnectionWatch {
    return {
      connection: (number, task) => {
        const name = `${remote} ${number}`;
        if (task === undefined) this.#connections.delete(name);
        else this.#connections.set(name, task);
        this.update();
      },
      waits: (why) => {
        this.#count(why, 1);
        this.update();
        return () => {
          this.#count(why, -1);
          this.update();
        };
      },
    };
  }

  #count(why: string, more: number): void {
    const count = (this.#waiting.get(why) ?? 0) + more;
    if (count > 0) this.#waiting.set(why, count);
    else this.#waiting.delete(why);
  }

  #draw(): void {
    const meter = this.#meter;
    if (meter === undefined) return;
    const { now, color } = this.#options;
    this.#drawn = now();
    const paint = createPaint(color);
    const rows = [
      meter.line(),
      ...this.#connectionRows(),
      ...this.#waitingRows(),
    ];
    this.#rows.draw(rows, (row, index) => {
      if (index > 0) return paint("dim", row);
      const headed = row.startsWith(meter.head);
      return headed
        ? paint("bold", meter.head) + row.slice(meter.head.length)
        : row;
    });
  }

  /** One connection needs no row of its own unless it is busy with a file. */
  #connectionRows(): string[] {
    const all = [...this.#connections];
    const rows = all
      .slice(0, MOST_ROWS)
      .map(([name, task]) => `  ${displayName(name)}  ${taskText(task)}`);
    const more = all.length - rows.length;
    return more > 0
      ? [...rows, `  and ${counted(more, "connection")} more`]
      : rows;
  }

  #waitingRows(): string[] {
    return [...this.#waiting].map(
      ([why, count]) =>
        `  ${count === 1 ? "one waits" : `${count} wait`} to be tried again: ${displayText(why)}`,
    );
  }
}

function taskText(task: ConnectionTask): string {
  switch (task.kind) {
    case "connects":
      return "connects";
    case "idle":
      return "is ready";
    case "sends":
    case "fetches":
    case "lists":
    case "reads":
    case "hashes":
      return `${task.kind} ${displayName(task.path)}`;
  }
}
