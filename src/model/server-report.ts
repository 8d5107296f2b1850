/** What `doctor` finds out about a server: plain data, printed as it is with `--format json`. */

/** What a probe showed, or why it could show nothing: the server's words, or this program's. */
export type Probed<Value> =
  | { readonly kind: "known"; readonly value: Value }
  | { readonly kind: "unknown"; readonly why: string };

interface ReportedCertificate {
  /** As the certificate has it: `CN=ftp.example.com`. */
  readonly subject: string;
  /** SHA-256, 64 lower-case hex digits. */
  readonly fingerprint: string;
  /** UTC, ISO 8601. */
  readonly validUntil: string;
}

/** What a TLS handshake shows, whether the server is trusted or not. */
export interface SeenTls {
  /** `TLSv1.3` */
  readonly version: string;
  readonly cipher: string;
  readonly certificate: ReportedCertificate;
}

export type ReportedTls =
  | {
      readonly kind: "none";
      /** A handshake comes about, whatever certificate it shows. */
      readonly offered: boolean;
    }
  | (SeenTls & {
      readonly kind: "explicit" | "implicit";
      readonly trust:
        | { readonly by: "system" | "ca" | "fingerprint" }
        | { readonly by: "none"; readonly why: string };
    });

/** A way to have the server hash a file: `HASH` with `SHA-256`, `XCRC` with `CRC32`. */
export interface ServerHash {
  readonly command: string;
  readonly algorithm: string;
}

export interface ServerCapabilities {
  /** The best command that lists a folder. */
  readonly listing: Probed<"MLSD" | "LIST -a" | "LIST">;
  /** Listings leave out names that begin with a dot. */
  readonly hidesDotfiles: Probed<boolean>;
  /** Minutes east of UTC of the times in listings. */
  readonly zoneMinutes: Probed<number>;
  readonly setsTimesBy: Probed<"MFMT" | "MDTM" | "SITE UTIME" | "none">;
  /** Empty: the server hashes nothing. */
  readonly hashes: Probed<readonly ServerHash[]>;
  /** A name outside ASCII comes back as it was sent in UTF-8. */
  readonly utf8: Probed<boolean>;
  /** RNTO onto an existing file replaces it. */
  readonly renameOverwrites: Probed<boolean>;
  /** What continues a broken upload. */
  readonly resume: Probed<"APPE" | "REST" | "none">;
  readonly passive: Probed<"EPSV" | "PASV">;
  /** Several commands in one write. */
  readonly pipelining: Probed<"works" | "chokes">;
  /** SIZE tells a file's bytes. */
  readonly size: Probed<boolean>;
  /** At once. */
  readonly connections: Probed<{
    readonly tried: number;
    readonly allowed: number;
  }>;
  /** Milliseconds that a NOOP takes. */
  readonly roundTrip: Probed<number>;
}

export interface ServerReport {
  /** Its name in the manifest. */
  readonly remote: string;
  readonly host: string;
  readonly port: number;
  /** What the manifest says now. */
  readonly settings: {
    readonly connections: number;
    readonly encoding: "utf8" | "latin1";
  };
  readonly tls: ReportedTls;
  /** The server's words, several lines perhaps. */
  readonly greeting: Probed<string>;
  /** What SYST says. */
  readonly system: Probed<string>;
  /** The lines of FEAT, without their indentation. */
  readonly features: Probed<readonly string[]>;
  readonly capabilities: ServerCapabilities;
  /** The folder of the probes when it could not be removed again. */
  readonly leftBehind: { readonly path: string; readonly why: string } | null;
}
