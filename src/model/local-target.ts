/** The port to the folder that files are restored into: nothing outside of it is ever changed. */
import type { FileFacts } from "./local-files.ts";
import type { RelativePath } from "./path.ts";
import type { Sink } from "./remote-files.ts";

/** What stands at a path of the target. Symbolic links are never followed. */
export type TargetEntry =
  | { readonly kind: "absent" }
  | ({ readonly kind: "file" } & FileFacts)
  | { readonly kind: "folder" }
  | { readonly kind: "link"; readonly target: string }
  /** A pipe, a socket, a device, or a folder above it that is none: in words. */
  | { readonly kind: "obstacle"; readonly what: string };

/** What a restored file gets beside its content; what is undefined is left to the system. */
export interface RestoredFacts {
  /** UTC, ISO 8601, to the nanosecond. */
  readonly modified?: string | undefined;
  /** Permission bits as four octal digits. */
  readonly mode?: string | undefined;
  /** `uid:gid`; given where the process may. */
  readonly owner?: string | undefined;
}

/** What must stand at a path just before it is changed. */
export type ExpectedEntry =
  | { readonly kind: "absent" }
  | {
      readonly kind: "file";
      readonly size: number;
      readonly modified: string;
    }
  | { readonly kind: "link"; readonly target: string };

export interface ContentToCome {
  /** Bytes. */
  readonly size: number;
  /** Undefined: any will do. */
  readonly hash?: string | undefined;
}

/** A content on its way into the target, under a temporary name. */
export interface ReceivedFile extends Sink {
  /** It began with bytes that an earlier run had left. */
  readonly resumed: boolean;
  /** Whether all bytes came and have this digest; undefined: any will do. In words what is wrong, else undefined. */
  problem(hash: string | undefined): string | undefined;
  /**
   * Gives it its facts and its name.
   * @throws LocalChangeError when something else than `expected` stands there, LocalFileError; that too when it has its
   * name, but not all of its facts
   */
  place(facts: RestoredFacts, expected: ExpectedEntry): void;
  /** Closes it; what it holds stays for a later run, unless it is not `worth` keeping. */
  abandon(worth: boolean): void;
}

/** What planning sees of the target. */
export interface TargetView {
  /** Files can be given to other users. */
  readonly givesOwners: boolean;
  /** Names are one here that differ in case, or in Unicode normalisation, only. */
  readonly foldsNames: boolean;
  /** Why this system can't hold an entry of this name there; undefined when it can. */
  pathProblem(path: RelativePath): string | undefined;
  /** @throws LocalFileError when it can't be told */
  look(path: RelativePath): TargetEntry;
}

export interface LocalTarget extends TargetView {
  /** One that is there already is fine. @throws LocalChangeError, LocalFileError */
  makeFolder(path: RelativePath): void;
  /** @throws LocalChangeError when something else than `expected` stands there, LocalFileError */
  makeLink(path: RelativePath, link: string, expected: ExpectedEntry): void;
  /** @throws LocalChangeError when it is no file any more, LocalFileError */
  setFacts(path: RelativePath, facts: RestoredFacts): void;
  /** What an earlier run that died left of this content is gone on with. @throws LocalChangeError, LocalFileError */
  receive(path: RelativePath, content: ContentToCome): Promise<ReceivedFile>;
  /** Sets the times that could not be set exactly at once. @returns how many are still not exact */
  finishTimes(): Promise<number>;
  /** Takes the temporary folders away, if nothing is left in them. @param wholly with what runs that died left there */
  clear(wholly: boolean): void;
}
