/** The manifest as the rest of the program sees it: checked, with defaults and variables filled in. */
import type { RemotePath } from "../model/path.ts";
import type { Limit, Limits, Policies } from "../model/policy.ts";
import type { Secret } from "../model/secret.ts";

/** Where a password comes from; only the command line reads files and runs commands. */
export type PasswordSource =
  | { readonly kind: "value"; readonly secret: Secret }
  /** First line of a file, relative to the manifest. */
  | { readonly kind: "file"; readonly path: string }
  /** First line of what a shell command prints. */
  | { readonly kind: "command"; readonly command: string }
  /** User and password from the user's .netrc, by host. */
  | { readonly kind: "netrc" };

export interface Remote {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls: "explicit" | "implicit" | "none";
  /** Path of a PEM file, relative to the manifest. */
  readonly ca: string | undefined;
  /** SHA-256 of the certificate, 64 lower-case hex digits. */
  readonly fingerprint: string | undefined;
  readonly minVersion: "TLSv1.2" | "TLSv1.3";
  readonly maxVersion: "TLSv1.2" | "TLSv1.3";
  /** Undefined only with netrc. */
  readonly user: string | undefined;
  readonly password: PasswordSource;
  readonly connections: number;
  /** Milliseconds of silence on a socket. */
  readonly timeout: number;
  /** Milliseconds to wait for the server's word after the last byte of an upload. */
  readonly confirmTimeout: number;
  /** Bytes a second over all connections together; undefined: no limit. */
  readonly bandwidth: number | undefined;
  readonly encoding: "utf8" | "latin1";
}

export interface Source {
  readonly name: string;
  /** A folder or a file, relative to the manifest. */
  readonly path: string;
  readonly remote: Remote;
  readonly to: RemotePath;
  /** Where ftp-sync keeps its own files; `stateFolderOf(to)` unless the manifest says otherwise. */
  readonly state: RemotePath;
  readonly symlinks: "skip" | "follow" | "record";
  readonly times: "record" | "ignore";
  readonly policies: Policies;
}

interface Archive {
  /** Milliseconds after which a plan removes an archived copy; undefined: never. */
  readonly keep: number | undefined;
}

export interface Manifest {
  /** Base name of the file. */
  readonly file: string;
  /** 64 hex digits; what counts stands in the plan's schema. */
  readonly sha256: string;
  /** In manifest order, as the sources; some may have none. */
  readonly remotes: readonly Remote[];
  /** In manifest order. */
  readonly sources: readonly Source[];
  readonly archive: Archive;
  readonly limits: Limits;
}

/** `limits.maxDelete` of a manifest that names none: a small folder may well lose a quarter of its files in a day. */
export const DEFAULT_MAX_DELETE: Limit = {
  kind: "percent",
  percent: 25,
  from: 20,
};
