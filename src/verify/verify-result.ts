/** What a verify found out: of each source what holds and by what, and each file that does not. Plain data. */
import type { Level, ProofDates } from "../model/proof.ts";
import type { RelativePath, RemotePath } from "../model/path.ts";

/** As far as it is known. */
export interface FileFacts {
  readonly size: number;
  /** UTC with seconds. */
  readonly modified?: string | undefined;
  /** `sha256:…`, or as plans write digests of other kinds. */
  readonly hash?: string | undefined;
}

export type FileFinding =
  | {
      readonly kind: "missing";
      readonly path: RelativePath;
      readonly recorded: FileFacts;
    }
  | {
      readonly kind: "altered";
      readonly path: RelativePath;
      /** `kind`: it is no file any more. `time`: its size is the recorded one, and nobody looked into it. */
      readonly what: "kind" | "size" | "time" | "content";
      readonly recorded: FileFacts;
      readonly found: FileFacts;
    }
  /** It was to be checked and could not be. */
  | {
      readonly kind: "unchecked";
      readonly path: RelativePath;
      readonly detail: string;
    }
  /** No run of ftp-sync put it there; it may be there. */
  | {
      readonly kind: "foreign";
      readonly path: RelativePath;
      readonly size: number;
    };

export interface ProvenCounts {
  /** Files of which this is the strongest proof there is, by this run or an earlier one. */
  readonly files: number;
  /** Of these, those that this run proved. */
  readonly now: number;
}

export interface SourceVerdict {
  /** Name in the manifest. */
  readonly source: string;
  readonly remote: string;
  readonly to: RemotePath;
  /** What tells which content the files should have. */
  readonly by: "catalogue" | "hash-files";
  /** All that was checked is as it should be, and all that was to be checked could be. */
  readonly holds: boolean;
  /** Those that should be there; without a catalogue those that are. */
  readonly files: number;
  readonly bytes: number;
  /** Bytes that were read back. */
  readonly read: number;
  readonly proven: Readonly<Record<Level, ProvenCounts>>;
  /** In the order of their paths' bytes. */
  readonly findings: readonly FileFinding[];
  /** What makes that not all holds beside single files, a sentence each. */
  readonly problems: readonly string[];
  /** What else the person should know. */
  readonly notices: readonly string[];
  /** Undefined without a catalogue. */
  readonly dates: ProofDates | undefined;
}

export interface VerifyResult {
  readonly level: Level;
  readonly sources: readonly SourceVerdict[];
}

export function holds({ sources }: VerifyResult): boolean {
  return sources.every((source) => source.holds);
}
