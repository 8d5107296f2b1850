/** Faults that a test injects, and the list of those that are still to come. */
import { fromWire } from "./wire-text.ts";
import type { ListVerb, PassiveVerb, TransferVerb, Verb } from "./verbs.ts";

/** Anything can be answered wrongly, late or not at all. `connect` stands for the greeting. */
type AnswerFault =
  /** Says this instead of doing the command; lines joined by CRLF. A 421 ends the connection (RFC 959 §5.4). */
  | { readonly kind: "reply"; readonly text: string }
  /** Closes the control connection without doing the command. */
  | { readonly kind: "drop" }
  /** The same, with a TCP reset: the client sees ECONNRESET, not an end. */
  | { readonly kind: "reset" }
  /** Neither does the command nor answers, nor any later command of this connection. */
  | { readonly kind: "silence" }
  /** Waits so many milliseconds, then does the command. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Does the command, and sends its replies in segments of so many bytes, some milliseconds apart. */
  | { readonly kind: "split-reply"; readonly bytes: number }
  /** Sends `text` again and again, without an end; by default lines of a multi-line reply. `slowly`: each by itself. */
  | {
      readonly kind: "reply-flood";
      readonly text?: string;
      readonly slowly?: true;
    };

type LostAnswerFault =
  /** Does the command, then closes the control connection instead of the last reply. */
  | { readonly kind: "drop-after" }
  /** The same, with a TCP reset. */
  | { readonly kind: "reset-after" }
  /** Does the command; its last reply never comes, nor any to a later command of this connection. */
  | { readonly kind: "no-completion" };

type TransferFault =
  /**
   * Lets so many bytes through (what was received is stored), destroys the data connection, and says `reply`,
   * by default a 426. `{ after: n, reply: "452 …" }` is a full disk, `{ reply: "226 …" }` a lying server.
   * A transfer of fewer bytes isn't touched. With `reset` the client surely sees ECONNRESET, and may not get all that
   * was let through.
   */
  {
    readonly kind: "cut-data";
    readonly after: number;
    readonly reply?: string;
    readonly reset?: boolean;
  };

type DownloadFault =
  /** The last byte of the file comes again and again, without an end; an empty file has a zero. */
  | { readonly kind: "endless-data" }
  /** As many bytes as the file has, all of them wrong. */
  | { readonly kind: "garbled-data" };

/**
 * EPSV and PASV: the port they name is closed, or is connected to but never served. With a transfer command: the data
 * connection is closed and the answer is a 425.
 */
interface RefuseDataFault {
  readonly kind: "refuse-data";
  readonly how: "closed" | "ignored";
}

type ListFault =
  /** Only the first so many entries, and `reply` as if nothing were wrong, by default "226 Output truncated". */
  | {
      readonly kind: "short-listing";
      readonly entries: number;
      readonly reply?: string;
    }
  /** These lines come before the true ones. */
  | { readonly kind: "extra-lines"; readonly lines: readonly string[] }
  /** This line comes after the true ones, again and again, without an end. */
  | { readonly kind: "endless-lines"; readonly line: string };

interface FaultOn<On extends string, Do> {
  readonly on: On;
  /** Only when the command's argument, read as UTF-8, matches. */
  readonly match?: RegExp;
  /** Lets so many matching commands pass first; default 0. */
  readonly skip?: number;
  /** Strikes so often, on any connection; default 1, Infinity is allowed. */
  readonly times?: number;
  readonly do: Do;
}

export type Fault =
  | FaultOn<Verb | "connect", AnswerFault>
  | FaultOn<Verb, LostAnswerFault>
  | FaultOn<TransferVerb, TransferFault>
  | FaultOn<"RETR", DownloadFault>
  | FaultOn<TransferVerb | PassiveVerb, RefuseDataFault>
  | FaultOn<ListVerb, ListFault>;

export type FaultEffect = Fault["do"];

/** What became of an injected fault. */
export interface InjectedFault {
  /** How often it struck so far. */
  readonly fired: number;
}

interface Pending {
  readonly fault: Fault;
  passed: number;
  fired: number;
}

/** A command whose turn has come. */
export interface DueCommand {
  readonly verb: Verb;
  /** Read as UTF-8, as all here. */
  readonly argument: string;
  /** The session's current folder, absolute. */
  readonly cwd: string;
}

export class FaultList {
  readonly #otherwise: (command: DueCommand) => FaultEffect | undefined;
  #pending: Pending[] = [];

  /** @param otherwise What strikes where no injected fault does. */
  constructor(otherwise: (command: DueCommand) => FaultEffect | undefined) {
    this.#otherwise = otherwise;
  }

  add(fault: Fault): InjectedFault {
    const pending: Pending = { fault, passed: 0, fired: 0 };
    this.#pending.push(pending);
    return pending;
  }

  clear(): void {
    this.#pending = [];
  }

  /** The effect of the first fault in order of injection that strikes now; later ones don't count the command. */
  take(
    on: Verb | "connect",
    argument: string,
    cwd = "/",
  ): FaultEffect | undefined {
    const text = fromWire(argument);
    for (const pending of this.#pending) {
      const { fault } = pending;
      if (fault.on !== on || pending.fired >= (fault.times ?? 1)) continue;
      if (fault.match !== undefined && text.search(fault.match) < 0) continue;
      if (pending.passed < (fault.skip ?? 0)) {
        pending.passed += 1;
        continue;
      }
      pending.fired += 1;
      return fault.do;
    }
    if (on === "connect") return undefined;
    return this.#otherwise({ verb: on, argument: text, cwd: fromWire(cwd) });
  }
}
