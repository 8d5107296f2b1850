/** How the embedded server behaves: the options a test gives, and their defaults. */
import type { SecureVersion } from "node:tls";
import { server } from "../certificates/certificates.ts";
import type { TestServer } from "../test-server.ts";
import type { DueCommand, FaultEffect } from "./faults.ts";
import type { ResetOptions } from "./random-resets.ts";
import type { Verb } from "./verbs.ts";

/** What is switched off answers 500 and is left out of FEAT. */
export interface Features {
  /** MLSD and MLST (RFC 3659 §7). */
  readonly mlsd: boolean;
  readonly mfmt: boolean;
  readonly mdtm: boolean;
  /** `MDTM YYYYMMDDHHMMSS path` sets the time, as vsftpd and pure-ftpd do; needs `mdtm`. */
  readonly mdtmSet: boolean;
  readonly siteUtime: boolean;
  readonly siteChmod: boolean;
  /** OPTS UTF8 and its FEAT line only: names are bytes in any case. */
  readonly utf8: boolean;
  readonly rest: boolean;
  readonly appe: boolean;
  readonly epsv: boolean;
  readonly pasv: boolean;
  readonly size: boolean;
  /** HASH with SHA-256 (draft-bryan-ftpext-hash); off by default. */
  readonly hash: boolean;
  /** XSHA256, as proftpd has it; off by default. */
  readonly xsha256: boolean;
}

/** What a server does that can't take several command lines at once. */
export interface Choke {
  /**
   * `drops-rest` does the first and forgets the others, `refuses-rest` answers those with a 500, `merges-lines` takes
   * all for one line (the others become part of the first one's argument), `closes` drops the connection.
   */
  readonly kind: "drops-rest" | "refuses-rest" | "merges-lines" | "closes";
  /** Only so many lines or more; default 2. */
  readonly from?: number;
  /** Only lines with this command among them. */
  readonly with?: Verb;
}

export interface ServerSettings {
  /** Name → password. */
  readonly users: Readonly<Record<string, string>>;
  /** `explicit` allows AUTH TLS (RFC 4217); `requireTls` demands it. */
  readonly tls: TestServer["tls"];
  /** Refuses USER before AUTH TLS, PROT C, and transfers in the clear. */
  readonly requireTls: boolean;
  /** A data connection must resume the TLS session of its own control connection, else 522. */
  readonly requireSessionReuse: boolean;
  /** Without tickets no session can be resumed. */
  readonly sessionTickets: boolean;
  readonly minTlsVersion: SecureVersion;
  readonly maxTlsVersion: SecureVersion;
  /** PEM texts. */
  readonly certificate: { readonly key: string; readonly cert: string };
  readonly features: Features;
  readonly listStyle: "unix" | "dos";
  /** LIST's own zone: minutes east of UTC. */
  readonly listOffsetMinutes: number;
  /** Dotfiles in LIST, NLST and MLSD; with `with-a` only `LIST -a` shows them. */
  readonly hiddenFiles: "shown" | "with-a" | "never";
  /** Listings show a link as what it leads to, as pyftpdlib does. */
  readonly linksFollowed: boolean;
  /** LIST and NLST of a missing folder: an empty listing and a 226, as vsftpd and pure-ftpd have it, instead of a 550. */
  readonly listsMissingAsEmpty: boolean;
  /** Without it RNTO onto an existing name is a 553, as on IIS and FileZilla Server. */
  readonly renameOverwrites: boolean;
  /** `A` and `a` are one file; the first spelling stays. */
  readonly caseInsensitive: boolean;
  /** In every command stores `trail ` as `trail_` and control characters as `_`, silently, as pure-ftpd does. */
  readonly namesMangled: boolean;
  /** In every command stores bytes beyond ASCII as `?`, silently, as with a wrong code page. */
  readonly namesAscii: boolean;
  /** REST + STOR makes a new file, with zeros up to the offset. */
  readonly restZeroFills: boolean;
  /** REST is answered with a 350 and then forgotten: STOR makes a new file, RETR sends all of it. */
  readonly restIgnored: boolean;
  /** APPE makes a new file, as STOR does. */
  readonly appeReplaces: boolean;
  /** Whether all command lines that wait when the server looks are served, in order. */
  readonly pipelining: "fine" | Choke["kind"] | Choke;
  /**
   * What becomes of a command line that comes while data flows: it `waits` for the end, as on vsftpd and proftpd;
   * `aborts` the transfer with a 426 and is served then, as on pure-ftpd; is `obeyed` at once, as on pyftpdlib, where
   * EPSV ends the transfer; or is `refused` at once with a 450, as on proftpd before 1.3.8.
   */
  readonly duringTransfers: "waits" | "aborts" | "obeyed" | "refused";
  /** The same for uploads, where that is something else. */
  readonly duringUploads: ServerSettings["duringTransfers"] | undefined;
  /**
   * A firewall that watches for the 229 or 227 overlooks one that travels with other replies, those to all command
   * lines that waited when the server looked: connections to its port are never served.
   */
  readonly passiveOnlyAlone: boolean;
  /** What strikes a command that no injected fault strikes. */
  readonly strike: (command: DueCommand) => FaultEffect | undefined;
  /** Connections are reset at random, before the login too. */
  readonly resets: ResetOptions;
  /** At once; `setMaxConnections` changes it while the server runs. */
  readonly maxConnections: number;
  /** Where one more is refused: a 421 instead of the greeting, or a 530 to PASS when so many are logged in. */
  readonly limitAt: "connect" | "login";
  /** Milliseconds without a command after which a connection gets "421 Timeout." and is closed. */
  readonly idleTimeout: number;
  /** The address that PASV names (behind NAT it can't be reached). */
  readonly passiveAddress: string;
  /** Milliseconds that every reply is under way; replies to pipelined commands travel together, data isn't held up. */
  readonly latency: number;
  /** Milliseconds since 1970; decides which times LIST shows without their hour. */
  readonly now: () => number;
  /** Stored files get `now`'s time; else the disk's clock tells. */
  readonly stampsFiles: boolean;
}

export interface FtpServerOptions extends Partial<
  Omit<ServerSettings, "features">
> {
  /** Folder served as `/`; by default a fresh temporary one, removed on stop. */
  readonly root?: string;
  readonly features?: Partial<Features>;
}

const defaults: ServerSettings = {
  users: { backup: "s3cret-Passw0rd" },
  tls: "none",
  requireTls: false,
  requireSessionReuse: false,
  sessionTickets: true,
  minTlsVersion: "TLSv1.2",
  maxTlsVersion: "TLSv1.3",
  certificate: { key: server.key.pem, cert: server.cert.pem },
  features: {
    mlsd: true,
    mfmt: true,
    mdtm: true,
    mdtmSet: true,
    siteUtime: true,
    siteChmod: true,
    utf8: true,
    rest: true,
    appe: true,
    epsv: true,
    pasv: true,
    size: true,
    hash: false,
    xsha256: false,
  },
  listStyle: "unix",
  listOffsetMinutes: 0,
  hiddenFiles: "shown",
  linksFollowed: false,
  listsMissingAsEmpty: false,
  renameOverwrites: true,
  caseInsensitive: false,
  namesMangled: false,
  namesAscii: false,
  restZeroFills: false,
  restIgnored: false,
  appeReplaces: false,
  pipelining: "fine",
  duringTransfers: "waits",
  duringUploads: undefined,
  passiveOnlyAlone: false,
  strike: () => undefined,
  resets: { seed: 1, rate: 0 },
  maxConnections: Infinity,
  limitAt: "connect",
  idleTimeout: Infinity,
  passiveAddress: "127.0.0.1",
  latency: 0,
  now: Date.now,
  stampsFiles: false,
};

export const resolveOptions = (options: FtpServerOptions): ServerSettings => ({
  ...defaults,
  ...options,
  features: { ...defaults.features, ...options.features },
});
