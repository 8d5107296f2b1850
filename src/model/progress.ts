/** What a long run tells about itself while it goes on. */

export type Phase = "scan" | "list" | "compare" | "check" | "apply" | "verify";

export interface Progress {
  /** A phase of a source begins. Totals are given where they are known beforehand. */
  start(
    phase: Phase,
    source: string,
    total?: { readonly files: number; readonly bytes: number },
  ): void;
  /** Files, or folders while listing, and bytes that were dealt with since the last call. */
  advance(files: number, bytes: number): void;
  /** Something that the person should know now: a retry, fewer connections. */
  notice(text: string): void;
  /** Nothing goes on for now: what is shown of it is taken away, until the next start. */
  done(): void;
}
