/** What a long run tells about itself while it goes on. */
import type { RelativePath, RemotePath } from "./path.ts";

export type Phase = "scan" | "list" | "compare" | "check" | "apply" | "verify";

/** An action of a plan that came to its end. */
export interface Settled {
  /** Name in the manifest. */
  readonly source: string;
  /** Of the action in the plan. */
  readonly id: number;
  readonly op: string;
  readonly path: RelativePath;
  /** `skipped`: not tried, because an action that it depends on failed. */
  readonly outcome: "done" | "failed" | "skipped";
  /** Why it was not done. */
  readonly message?: string;
  readonly hint?: string | undefined;
}

export interface Progress {
  /** A phase of a source begins. Totals are given where they are known beforehand. */
  start(
    phase: Phase,
    source: string,
    total?: { readonly files: number; readonly bytes: number },
  ): void;
  /** Files, or folders while listing, and bytes that were dealt with since the last call. */
  advance(files: number, bytes: number): void;
  /** In the order in which they end; counts as one file that was dealt with. */
  settled(action: Settled): void;
  /** Something that the person should know now: a retry, fewer connections. */
  notice(text: string): void;
  /** Nothing goes on for now: what is shown of it is taken away, until the next start. */
  done(): void;
}

/** What a connection to a server is busy with. */
export type ConnectionTask =
  | { readonly kind: "connects" | "idle" }
  | {
      readonly kind: "sends" | "fetches" | "lists" | "reads" | "hashes";
      readonly path: RemotePath;
    };

/** Sees what the connections to one server do. */
export interface ConnectionWatch {
  /** @param number from 1, another one for each connection. @param task undefined: it ended */
  connection(number: number, task: ConnectionTask | undefined): void;
  /** Work waits to be tried again. @param why what the server or the way to it did. @returns to be called when it waits no more */
  waits(why: string): () => void;
}
