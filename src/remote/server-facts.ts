/** What is learnt of a server while working with it, shared by all connections of a run. */
import type { RemotePath } from "../model/path.ts";
import type { SeenTls } from "../model/server-report.ts";
import { ListingRoom } from "./listing-lines.ts";
import { Pipelining } from "./pipelining.ts";
import type { RemoteLog } from "./settings.ts";
import type { Direction } from "./transfer.ts";

/** What may give a SHA-256 where FEAT names it. */
export type HashCommand = "HASH" | "XSHA256";

export class ServerFacts {
  /** What it said first, several lines perhaps; undefined: nobody was connected yet. */
  greeting: string | undefined;
  /** What its last TLS handshake showed; undefined: there was none that was trusted. */
  tls: SeenTls | undefined;
  /** Upper-case names of what FEAT lists (RFC 2389); undefined: nobody was logged in yet. */
  features: ReadonlySet<string> | undefined;
  /** What a login needs when all is written at once, or that this does not do; undefined: nobody was logged in yet. */
  login: "name" | "password" | "stepwise" | undefined;
  /** Whether the server lets choose what MLSD tells. */
  choosesFacts: boolean | undefined;
  /** Whether OPTS UTF8 ON is understood (RFC 2640 needs no such command, but some servers do). */
  takesUtf8: boolean | undefined;
  /** Which command lists a folder, dotfiles included; undefined: not tried yet. */
  listing: "MLSD" | "LIST -a" | "LIST" | undefined;
  /** Whether listings show names that begin with a dot; undefined: none was seen, and none proved to be hidden. */
  dotfiles: "shown" | "hidden" | undefined;
  /** Folders that were looked into for hidden dotfiles; what lies below one need not be. */
  readonly probed: RemotePath[] = [];
  /** Folders that are known to have no state folder in any folder below them. */
  readonly tops = new Set<RemotePath>();
  /** What listings take of memory while they come in. */
  readonly listings = new ListingRoom();
  /** LIST's zone, in milliseconds east of UTC; the promise holds undefined when it can't be told. */
  zone: Promise<number | undefined> | undefined;
  /** Which command sets a file's time; undefined: not tried yet. */
  setsTimesBy: "MFMT" | "MDTM" | "SITE UTIME" | "none" | undefined;
  /** Whether MDTM is known; true until the server says that it isn't. */
  tellsTimes = true;
  /** How an upload that broke off can be gone on with; undefined: not tried yet. */
  resumesBy: "APPE" | "REST" | "none" | undefined;
  /** Whether a download begins where REST says; undefined: not tried yet. */
  restartsReads: boolean | undefined;
  /** Commands that FEAT names and that don't give it all the same. */
  readonly hashlessBy = new Set<HashCommand>();
  /** EPSV may be advertised and refused. */
  passive: "EPSV" | "PASV" = "EPSV";
  /** Firewalls watch for the reply that names a port, and miss it among others. */
  passiveAlone = false;
  /** Transfers that were begun, or that somebody said are to come. */
  transfers = 0;
  /** Whether what the server is told together with a transfer waits for its end; `tried` just now. */
  readonly waitsItsTurn: Record<Direction, "unknown" | "tried" | "yes" | "no"> =
    { download: "unknown", upload: "unknown" };
  /** This side may end its half of a data connection at once; false: something on the way was found to end both. */
  endsHalves = true;
  /** Listings that were asked for again, since it had done so and nothing proved that they were whole. */
  unprovenListings = 0;
  /** Whether RNTO replaces a file; undefined: not seen yet. */
  renameOverwrites: boolean | undefined;
  /** Whether files that are called so keep their names; those of renames that are about to be. */
  readonly keepsNames = new Map<string, Promise<boolean>>();
  readonly pipelining: Pipelining;

  /** @param now milliseconds since 1970: which year a listed date without one means */
  constructor(
    host: string,
    log: RemoteLog,
    readonly now: () => number,
  ) {
    this.pipelining = new Pipelining((why) => {
      log.notice(
        `${host} does not stand several commands at once (${why}), going on with one at a time`,
      );
    });
  }

  has(feature: string): boolean {
    return this.features?.has(feature) === true;
  }
}
