/** The local side: what a scan found, and the port through which contents are read. */
import type { FullDigest, PartialDigest } from "./digest.ts";
import type { LocalChangeError, LocalFileError } from "./errors.ts";
import type { Finding } from "./finding.ts";
import type { RelativePath } from "./path.ts";

/** What the local system says of a file beside its content. */
export interface FileFacts {
  /** Bytes. */
  readonly size: number;
  /** UTC, ISO 8601, to the nanosecond, without trailing zeros: `2024-05-01T10:00:00.5Z`. */
  readonly modified: string;
  /** Permission bits as four octal digits: `0644`. */
  readonly mode: string;
  /** `uid:gid`; undefined where the system has no such numbers. */
  readonly owner: string | undefined;
}

export interface Digests {
  readonly partial: PartialDigest;
  /** Undefined: only the ends of the file were read, and they are not all of it. */
  readonly full: FullDigest | undefined;
}

/**
 * What is made when it is asked for (`modified`, `known`) is not copied when an entry is spread. Ask for it folder by
 * folder: what one answer took serves the next ones of the same folder.
 */
export type LocalEntry =
  | ({
      readonly kind: "file";
      readonly name: string;
      /** The digests of its content, from an earlier reading since which it has not changed; undefined: it must be read. */
      readonly known: Digests | undefined;
    } & FileFacts)
  | { readonly kind: "folder"; readonly name: string }
  /** A symbolic link of `symlinks: record`: only the catalogue keeps it. */
  | { readonly kind: "link"; readonly name: string; readonly target: string }
  /** It is there but is not backed up (a skipped link, a special or unreadable file): its remote counterpart is left alone. */
  | { readonly kind: "skipped"; readonly name: string };

/** What a scan found. Ignored entries are not in it. */
export interface LocalTree {
  /** A source that is one file has just this file in ROOT, and the rest of the remote folder is nobody's business. */
  readonly kind: "folder" | "file";
  /** Entries of each folder that could be read, ROOT included, by name in byte order. Some are made when they are asked for. */
  readonly folders: Pick<
    ReadonlyMap<RelativePath, readonly LocalEntry[]>,
    "get" | "has"
  >;
  readonly untouched: ReadonlyMap<RelativePath, UntouchedFolder>;
  readonly files: number;
  readonly findings: readonly Omit<Finding, "source">[];
}

/** A folder that has nothing but files and folders in it, and all its files are as they were when they were read. */
export interface UntouchedFolder {
  /** Another one if names, contents, times or modes of the files were others. */
  readonly fingerprint: string;
  readonly files: number;
  /** Names of the folders in it, in byte order. */
  readonly folders: readonly string[];
}

export interface DigestRequest {
  readonly path: RelativePath;
  /** `full` reads every byte and answers the partial digest too. */
  readonly want: "partial" | "full";
}

export type DigestResult =
  /** Its facts are those at the moment of hashing; `full` is undefined if it wasn't wanted. */
  | ({ readonly kind: "digest"; readonly path: RelativePath } & FileFacts &
      Digests)
  | {
      readonly kind: "failed";
      readonly path: RelativePath;
      readonly error: LocalFileError | LocalChangeError;
    };

/** Reads the contents of one source's files. */
export interface LocalFiles {
  /** Hashes files as they are asked for; results come in any order. */
  digest(requests: AsyncIterable<DigestRequest>): AsyncIterable<DigestResult>;
  /** The bytes of a file, from the start; a chunk's memory is used again once the next one is asked for. Iteration throws LocalFileError when it can't be read. */
  read(path: RelativePath): AsyncIterable<Uint8Array>;
}
