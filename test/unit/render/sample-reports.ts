/** Reports on servers: one that can all, one that can little, one that lets nobody do anything, one that isn't trusted and steers the terminal. */
import type {
  Probed,
  ServerCapabilities,
  ServerReport,
} from "../../../src/model/server-report.ts";

export const known = <const Value>(value: Value): Probed<Value> => ({
  kind: "known",
  value,
});

const fingerprint = "9f86d081884c7d659a2feaa0c55ad015".repeat(2);

export const able: ServerReport = {
  remote: "offsite",
  host: "ftp.example.com",
  port: 21,
  settings: { connections: 4, encoding: "utf8" },
  tls: {
    kind: "explicit",
    version: "TLSv1.3",
    cipher: "TLS_AES_256_GCM_SHA384",
    certificate: {
      subject: "CN=ftp.example.com",
      fingerprint,
      validUntil: "2027-03-01T12:00:00Z",
    },
    trust: { by: "system" },
  },
  greeting: known("220 ProFTPD Server (Debian) [::ffff:192.0.2.7]"),
  system: known("UNIX Type: L8"),
  features: known([
    "AUTH TLS",
    "EPSV",
    "HASH CRC32;MD5;SHA-1*;SHA-256",
    "MDTM",
    "MFMT",
    "MLST modify*;perm*;size*;type*;unique*;UNIX.mode*;",
    "REST STREAM",
    "SIZE",
    "UTF8",
  ]),
  leftBehind: null,
  capabilities: {
    listing: known("MLSD"),
    hidesDotfiles: known(false),
    zoneMinutes: known(0),
    setsTimesBy: known("MFMT"),
    hashes: known([
      { command: "HASH", algorithm: "SHA-256" },
      { command: "XCRC", algorithm: "CRC32" },
    ]),
    utf8: known(true),
    renameOverwrites: known(true),
    resume: known("APPE"),
    passive: known("EPSV"),
    pipelining: known("works"),
    size: known(true),
    connections: known({ tried: 4, allowed: 4 }),
    roundTrip: known(20.6),
  },
};

const poorly: ServerCapabilities = {
  listing: known("LIST"),
  hidesDotfiles: known(true),
  zoneMinutes: known(-210),
  setsTimesBy: known("none"),
  hashes: known([]),
  utf8: known(false),
  renameOverwrites: known(false),
  resume: known("none"),
  passive: known("PASV"),
  pipelining: known("chokes"),
  size: known(false),
  connections: known({ tried: 4, allowed: 3 }),
  roundTrip: known(1234),
};

export const poor: ServerReport = {
  ...able,
  tls: { kind: "none", offered: true },
  greeting: known("220-Welcome to the router.\r\n220 Be gentle."),
  system: { kind: "unknown", why: "500 SYST?" },
  features: known(["AUTH TLS"]),
  leftBehind: {
    path: "/backup/.ftp-sync-doctor-x",
    why: "550 Not now\u001b[2J, and not at any other time that this server can think of.",
  },
  capabilities: poorly,
};

const unknown: Probed<never> = {
  kind: "unknown",
  why: "no login was tried, since the certificate isn't trusted\u001b[2J",
};

/** On a server where this login may do nothing in its folder. */
const refused: Probed<never> = {
  kind: "unknown",
  why: "550 /\u001b[2J: Permission denied, and that is all that this server has to say",
};

export const locked: ServerReport = {
  ...able,
  tls: { kind: "none", offered: false },
  features: known([]),
  capabilities: {
    ...able.capabilities,
    listing: refused,
    hidesDotfiles: refused,
    zoneMinutes: refused,
    setsTimesBy: refused,
    utf8: refused,
    renameOverwrites: refused,
    resume: refused,
    connections: known({ tried: 4, allowed: 0 }),
  },
};

export const untrusted: ServerReport = {
  ...able,
  remote: "off\u202esite",
  host: "ftp.example.com",
  port: 990,
  tls: {
    kind: "implicit",
    version: "TLSv1.2",
    cipher: "ECDHE-RSA-AES128-SHA",
    certificate: {
      subject: "CN=\u001b]0;owned\u0007router",
      fingerprint,
      validUntil: "2019-01-01T00:00:00Z",
    },
    trust: { by: "none", why: "it is self-signed" },
  },
  greeting: known("220 \u001b[31mred\u001b[0m\u202e."),
  system: known("\u0000\u009b31m"),
  features: unknown,
  capabilities: {
    listing: unknown,
    hidesDotfiles: unknown,
    zoneMinutes: unknown,
    setsTimesBy: unknown,
    hashes: unknown,
    utf8: unknown,
    renameOverwrites: unknown,
    resume: unknown,
    passive: unknown,
    pipelining: unknown,
    size: unknown,
    connections: unknown,
    roundTrip: unknown,
  },
};
