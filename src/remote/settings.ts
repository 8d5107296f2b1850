/** What an FTP connection needs to know, and whom it tells. */
import type { ConnectionWatch } from "../model/progress.ts";
import type { Secret } from "../model/secret.ts";

export interface RemoteSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: "explicit" | "implicit" | "none";
  /** PEM text: trust these roots instead of the system's. */
  readonly ca: string | undefined;
  /** SHA-256 of the server's certificate, 64 lower-case hex digits: trust exactly this one. */
  readonly fingerprint: string | undefined;
  /** The oldest and the newest version of TLS that may be spoken. */
  readonly minVersion: "TLSv1.2" | "TLSv1.3";
  readonly maxVersion: "TLSv1.2" | "TLSv1.3";
  readonly user: string;
  readonly password: Secret;
  /** At most so many at once. */
  readonly connections: number;
  /** Milliseconds of silence on a socket before it counts as lost. */
  readonly timeout: number;
  /** Milliseconds to wait for the 226 after the last byte of an upload. */
  readonly confirmTimeout: number;
  /** Bytes a second, over all connections and both directions together; undefined: no limit. */
  readonly bandwidth: number | undefined;
  /** How names travel; RFC 2640 asks for UTF-8. */
  readonly encoding: "utf8" | "latin1";
}

export interface RemoteLog {
  /** One line of the dialogue with the server, secrets masked; undefined: nobody listens. */
  readonly dialogue: ((line: string) => void) | undefined;
  /** Something that the person should know now. */
  notice(text: string): void;
  /** Watches the connections; undefined: nobody does. */
  readonly watch?: ConnectionWatch | undefined;
}
