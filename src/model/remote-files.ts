/**
 * The port to a server. It speaks in intentions and streams, so that an adapter can spread work over many connections,
 * batch commands and retry without its callers knowing. Results come in any order; an iterable must be read to its end.
 */
import type { FullDigest } from "./digest.ts";
import type {
  InterruptedError,
  LocalChangeError,
  LocalFileError,
  RemoteError,
} from "./errors.ts";
import type { RemotePath } from "./path.ts";

export interface RemoteEntry {
  readonly name: string;
  readonly kind: "file" | "folder" | "link" | "other";
  /** Bytes; 0 for what is no file. */
  readonly size: number;
  /** UTC with seconds, `2024-05-01T10:00:00Z`, when the listing is exact (MLSD, RFC 3659 §7.5.3); LIST's times are not. */
  readonly modified: string | undefined;
  /** Where the exact time lies, when the listing tells only so much (LIST). */
  readonly modifiedWithin?: TimeSpan | undefined;
  /** A folder's mark, when the server gives one: the same folder under another name has the same one (RFC 3659 §7.5.2). */
  readonly unique?: string | undefined;
}

/** Both ends belong to it. Milliseconds since 1970 in UTC. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** The text of a listing as the server sent it. */
export interface ListingText {
  /** SHA-256, 64 hex digits. The same one means the same entries. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** No folder is in it. */
  readonly isLeaf: boolean;
}

export interface ListingOptions {
  /** The folder that holds all of them, where it need not be listed itself: a state folder lies in no other. */
  readonly top?: RemotePath;
  /** Digests of texts that showed a whole folder before: they need not be parsed. Undefined: no text is asked for. */
  readonly known?: ReadonlySet<string> | undefined;
}

export type Listing =
  | {
      readonly kind: "listed";
      readonly folder: RemotePath;
      /** Dotfiles included, `.` and `..` not. Those of a text that is known are made when they are asked for. */
      readonly entries: readonly RemoteEntry[];
      /** Why the listing can't be trusted to be whole; absence from such a listing proves nothing. */
      readonly incomplete: string | undefined;
      /** It may have been cut short without a word: the server must be asked for what it doesn't show. */
      readonly doubtful: boolean;
      /** The folder's own mark, as {@link RemoteEntry.unique}. */
      readonly unique?: string | undefined;
      /** What it was read from, where that was asked for and means the same at any time: LIST's times do not. */
      readonly text?: ListingText | undefined;
    }
  /** The folder is not there, and the listing of its parent says so too. */
  | { readonly kind: "missing"; readonly folder: RemotePath }
  | {
      readonly kind: "failed";
      readonly folder: RemotePath;
      readonly error: RemoteError;
    };

export type Inspection =
  | {
      readonly kind: "file";
      readonly path: RemotePath;
      readonly size: number;
      readonly modified: string | undefined;
    }
  /** The server says that there is no plain file of this name. */
  | { readonly kind: "missing"; readonly path: RemotePath }
  | {
      readonly kind: "failed";
      readonly path: RemotePath;
      readonly error: RemoteError;
    };

export type ReadResult =
  | {
      readonly kind: "content";
      readonly path: RemotePath;
      readonly content: Uint8Array;
    }
  | {
      readonly kind: "failed";
      readonly path: RemotePath;
      readonly error: RemoteError;
    };

/** A small file to read whole. */
export interface ReadRequest {
  readonly path: RemotePath;
  /** Bytes; reading more than this fails, since replies of a server are not trusted to end. */
  readonly limit: number;
}

/** Where the bytes of a fetched file go, in order. */
export interface Sink {
  /** Bytes that it has: a transfer that broke off goes on there where the server can (REST, RFC 3659 §5.3). */
  readonly held: number;
  /**
   * The chunk's memory holds something else once it has returned, or its promise is fulfilled.
   * @throws LocalFileError when it can't take them, e.g. a full disk; LocalChangeError when they can't be what was asked for. Both end this file's transfer for good.
   */
  write(chunk: Uint8Array): void | Promise<void>;
  /** Forgets what it has. */
  restart(): void | Promise<void>;
}

/** A file to bring here. */
export interface Fetch {
  readonly id: number;
  readonly path: RemotePath;
  /** Bytes that are expected: a server that sends more is cut off, one that sends less makes it fail. */
  readonly size: number;
  readonly sink: Sink;
}

export interface HashRequest {
  readonly path: RemotePath;
  readonly size: number;
}

export type HashResult =
  | {
      readonly kind: "hash";
      readonly path: RemotePath;
      readonly digest: FullDigest;
    }
  /** The server has no command that gives a SHA-256. */
  | { readonly kind: "unsupported"; readonly path: RemotePath }
  | {
      readonly kind: "failed";
      readonly path: RemotePath;
      readonly error: RemoteError;
    };

export interface HashFileChange {
  readonly path: RemotePath;
  /** It is there now and must be gone before the file changes. */
  readonly exists: boolean;
  /** The 64 digits to write after the file is in place; undefined: none. */
  readonly content: string | undefined;
}

/** Content → temporary name → final name → time → hash file: one intention, so that nobody ever sees half of it. */
export interface Placement {
  readonly id: number;
  readonly target: RemotePath;
  /** On the same server; may hold the remains of an earlier try. */
  readonly temporary: RemotePath;
  /** Where the old file is for a moment on servers that rename nothing onto an existing file; its folder is made then. */
  readonly aside: RemotePath;
  /** Bytes of the content. */
  readonly size: number;
  /**
   * The content from byte `from` on, anew at each call (a retry); 0 forgets what earlier calls gave, any other must not
   * be beyond it. It throws when the whole is not what was planned, or its beginning not what earlier calls gave, after
   * the last byte at the latest: what was sent is then never renamed into place.
   */
  readonly content: (from: number) => AsyncIterable<Uint8Array>;
  /** UTC; set on the file where the server can. */
  readonly modified: string | undefined;
  readonly hashFile: HashFileChange;
  /** Where the old file goes for good just before the new one takes its name, its hash file with it; folders are made as needed. Undefined: it is replaced. */
  readonly archive: RemotePath | undefined;
}

export type Change =
  /** Parents are made too. One that is already there is fine. */
  | {
      readonly id: number;
      readonly kind: "make-folder";
      readonly path: RemotePath;
    }
  /** The file first, then its hash file: an orphaned hash file is known for one, an orphaned file is not. */
  | {
      readonly id: number;
      readonly kind: "remove-file";
      readonly path: RemotePath;
      readonly hashFile: RemotePath | undefined;
    }
  /** Only when a listing shows it empty: some servers RMD a folder with all that is in it. */
  | {
      readonly id: number;
      readonly kind: "remove-folder";
      readonly path: RemotePath;
    }
  /** As `make-folder`, but it fails with TakenError when the folder was there: of all who try, one makes it. Its parent is there. */
  | {
      readonly id: number;
      readonly kind: "claim-folder";
      readonly path: RemotePath;
    }
  /**
   * `path` gets the name `to`, where nothing may stand: some servers would overwrite it. Folders above it are made as
   * needed. Its hash file goes along; it fails before anything is changed, or both are moved when it is tried again.
   */
  | {
      readonly id: number;
      readonly kind: "move-file";
      readonly path: RemotePath;
      readonly to: RemotePath;
      /** Whether the file at `path` has a hash file that goes along. */
      readonly hashFile: boolean;
      /** UTC; set on the file where the server can. */
      readonly modified: string | undefined;
    }
  /** A folder with all that is in it gets the name `to`, where nothing may stand. Folders above `to` are there. */
  | {
      readonly id: number;
      readonly kind: "move-folder";
      readonly path: RemotePath;
      readonly to: RemotePath;
    }
  /** UTC; where the server can't, nothing happens. */
  | {
      readonly id: number;
      readonly kind: "set-modified";
      readonly path: RemotePath;
      readonly modified: string;
    }
  | {
      readonly id: number;
      readonly kind: "write-file";
      readonly path: RemotePath;
      readonly content: string;
    };

export type Outcome =
  | {
      readonly kind: "done";
      readonly id: number;
      /**
       * Of a file that was placed or moved, or whose time was set: the time that the server tells for it now, as a listing
       * would. Undefined where it was not asked or tells none.
       */
      readonly modified?: string | undefined;
    }
  | {
      readonly kind: "failed";
      readonly id: number;
      /** Interrupted: the content broke off because the person asked to stop. */
      readonly error:
        RemoteError | LocalChangeError | LocalFileError | InterruptedError;
    };

export interface RemoteFiles {
  /** So many files are to be placed or folders to be listed soon: what that takes may be got ready beside other work. */
  warmUp(tasks: number): void;
  list(
    folders: AsyncIterable<RemotePath>,
    options?: ListingOptions,
  ): AsyncIterable<Listing>;
  /** Size and exact time of single files, where a listing leaves a doubt. */
  inspect(files: AsyncIterable<RemotePath>): AsyncIterable<Inspection>;
  read(files: AsyncIterable<ReadRequest>): AsyncIterable<ReadResult>;
  /** Contents, as they stream in; each goes to its sink. Done: the sink holds exactly `size` bytes. */
  fetch(files: AsyncIterable<Fetch>): AsyncIterable<Outcome>;
  /** What the server says is the SHA-256 of a file (HASH, draft-bryan-ftpext-hash; XSHA256): evidence, no proof. */
  hash(files: AsyncIterable<HashRequest>): AsyncIterable<HashResult>;
  place(placements: AsyncIterable<Placement>): AsyncIterable<Outcome>;
  /** The changes of one call don't depend on each other; they may be done in any order and at once. */
  change(changes: AsyncIterable<Change>): AsyncIterable<Outcome>;
  /** Closes every connection, at once, in whatever they are doing. */
  close(): Promise<void>;
}

/** All that planning may do with a remote: nothing of it writes. */
export type RemoteReader = Pick<
  RemoteFiles,
  "warmUp" | "list" | "inspect" | "read"
>;
