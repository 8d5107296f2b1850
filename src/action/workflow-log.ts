/** The step's log, which the runner reads for commands: `::error::` and its like, and nobody else's words as such. */
import { randomUUID } from "node:crypto";
import { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Terminal } from "../cli/context.ts";

export type Level = "error" | "warning" | "notice";

export class WorkflowLog {
  readonly #out: Terminal;

  constructor(out: Terminal) {
    this.#out = out;
  }

  /** Shows `message` on the run's page. */
  annotate(level: Level, title: string, message: string): void {
    this.#out.write(
      `::${level} title=${escapeProperty(title)}::${escapeData(message)}\n`,
    );
  }

  /**
   * Lets `work` write to the log while the runner reads no commands there. A file may be named `::add-path::x`, and the
   * older form `##[command]` counts in the middle of a line, too.
   */
  async plain<T>(work: (out: Writable) => Promise<T>): Promise<T> {
    const token = randomUUID();
    let last = "\n";
    const out = new Writable({
      decodeStrings: false,
      write: (chunk: string | Uint8Array, _encoding, done) => {
        const text = chunk.toString();
        if (text !== "") last = text.slice(-1);
        this.#out.write(text, (error) => {
          done(error);
        });
      },
    });
    this.#out.write(`::stop-commands::${token}\n`);
    try {
      return await work(out);
    } finally {
      // All of it is out before commands are read again.
      await finished(out.end());
      this.#out.write(`${last === "\n" ? "" : "\n"}::${token}::\n`);
    }
  }
}

/** The runner takes these back, `%25` last. */
function escapeData(text: string): string {
  return text
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
