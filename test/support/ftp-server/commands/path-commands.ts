/** Commands about one path that need no data connection. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  utimesSync,
} from "node:fs";
import type { Stats } from "node:fs";
import { errnoReply } from "../errno-reply.ts";
import { factsLine } from "../listing.ts";
import type { Session } from "../session.ts";
import { formatTimestamp, parseTimestamp } from "../timestamps.ts";
import type { Answer, Command } from "./command.ts";

/** A path in a reply: its double quotes are doubled (RFC 959 appendix II). */
const quoted = (path: string) => `"${path.replaceAll('"', '""')}"`;

/** Answers with what the disk says when it refuses. */
const onDisk =
  (
    missing: 550 | 553,
    command: (session: Session, argument: string) => string,
  ): Command =>
  (session, argument): Answer => {
    if (argument === "") return "501 A path is missing.";
    try {
      return command(session, argument);
    } catch (error) {
      return errnoReply(error, missing);
    }
  };

const PWD: Command = ({ cwd }) => `257 ${quoted(cwd)} is the current directory`;

const CWD = onDisk(550, (session, argument) => {
  const path = session.resolve(argument);
  if (!statSync(session.folder.target(path)).isDirectory())
    return "550 Not a directory.";
  session.cwd = path;
  return "250 Directory successfully changed.";
});

const CDUP: Command = (session, _argument, fault) => CWD(session, "..", fault);

const MKD = onDisk(550, (session, argument) => {
  const path = session.resolve(argument);
  mkdirSync(session.folder.itself(path));
  return `257 ${quoted(path)} created`;
});

const RMD = onDisk(550, (session, argument) => {
  rmdirSync(session.folder.itself(session.resolve(argument)));
  return "250 Remove directory operation successful.";
});

const DELE = onDisk(550, (session, argument) => {
  const place = session.folder.itself(session.resolve(argument));
  // Some systems say EPERM to this, some EISDIR.
  if (lstatSync(place).isDirectory()) return "550 Is a directory.";
  unlinkSync(place);
  return "250 Delete operation successful.";
});

const RNFR = onDisk(550, (session, argument) => {
  const path = session.resolve(argument);
  lstatSync(session.folder.itself(path));
  session.renameFrom = path;
  return "350 Ready for RNTO.";
});

const RNTO = onDisk(553, (session, argument) => {
  const { folder, renameFrom, settings } = session;
  if (renameFrom === undefined) return "503 RNFR required first.";
  session.renameFrom = undefined;
  const to = folder.itself(session.resolve(argument));
  const stats = lstatSync(to, { throwIfNoEntry: false });
  if (stats !== undefined && !settings.renameOverwrites)
    return "553 File exists.";
  renameSync(folder.itself(renameFrom), to);
  return "250 Rename successful.";
});

function plainFile(session: Session, argument: string): Stats | undefined {
  const stats = statSync(session.folder.target(session.resolve(argument)));
  return stats.isFile() ? stats : undefined;
}

const SIZE = onDisk(550, (session, argument) => {
  const stats = plainFile(session, argument);
  return stats === undefined ? "550 Not a plain file." : `213 ${stats.size}`;
});

const MDTM = onDisk(550, (session, argument) => {
  const setting = /^(\d{14}) (.+)$/s.exec(argument);
  if (setting !== null && session.settings.features.mdtmSet) {
    const [, time = "", path = ""] = setting;
    return setTime(session, time, path) ?? "213 File modification time set.";
  }
  const stats = plainFile(session, argument);
  return stats === undefined
    ? "550 Not a plain file."
    : `213 ${formatTimestamp(stats.mtime)}`;
});

/** draft-bryan-ftpext-hash */
const HASH = onDisk(550, (session, argument) => {
  const { hex, size } = sha256(session, argument);
  return `213 SHA-256 0-${size} ${hex} ${argument}`;
});

/** Words after the first, or after one in quotes with `\` before what is meant literally, tell a part of the file. */
const XSHA256 = onDisk(550, (session, argument) => {
  const quoted = /^"((?:[^\\"]|\\.)*)"$/s.exec(argument)?.[1];
  if (quoted === undefined && /\s/.test(argument))
    return "501 Invalid number of parameters.";
  const path = quoted?.replace(/\\(.)/gs, "$1") ?? argument;
  const { hex, size } = sha256(session, path);
  return size === 0
    ? "501 The end must be greater than the start."
    : `250-Computing SHA256 digest\r\n250 ${hex.toUpperCase()}`;
});

function sha256(session: Session, path: string): { hex: string; size: number } {
  const content = readFileSync(session.folder.target(session.resolve(path)));
  const hex = createHash("sha256").update(content).digest("hex");
  return { hex, size: content.length };
}

/** draft-somers-ftp-mfxx-04 §3 */
const MFMT = onDisk(550, (session, argument) => {
  const [, time = "", path = ""] = /^(\S+) (.+)$/s.exec(argument) ?? [];
  return setTime(session, time, path) ?? `213 Modify=${time}; ${path}`;
});

/** The refusal, or undefined when the time is set. */
function setTime(session: Session, text: string, path: string) {
  const time = parseTimestamp(text);
  if (time === undefined || path === "")
    return "501 Not a valid time and path.";
  utimesSync(session.folder.target(session.resolve(path)), time, time);
  return undefined;
}

const SITE: Command = (session, argument, fault) => {
  const [, action = "", rest = ""] = /^(\w+) ?(.*)$/s.exec(argument) ?? [];
  const { siteUtime, siteChmod } = session.settings.features;
  switch (action.toUpperCase()) {
    case "UTIME":
      if (siteUtime) return siteUTIME(session, rest, fault);
      break;
    case "CHMOD":
      if (siteChmod) return siteCHMOD(session, rest, fault);
      break;
  }
  return "500 SITE option not understood.";
};

/** Both forms that are about: `TIME path` (proftpd) and `path ATIME MTIME CTIME UTC` (pure-ftpd, Serv-U). */
const siteUTIME = onDisk(550, (session, argument) => {
  const [, path = "", time = ""] =
    /^(.+) \d{14} (\d{14}) \d{14} UTC$/is.exec(argument) ?? [];
  const [, shortTime = "", shortPath = ""] =
    /^(\d{14}) (.+)$/s.exec(argument) ?? [];
  const refusal =
    path === ""
      ? setTime(session, shortTime, shortPath)
      : setTime(session, time, path);
  return refusal ?? "200 UTIME command successful.";
});

const siteCHMOD = onDisk(550, (session, argument) => {
  const [, mode = "", path = ""] = /^([0-7]{3,4}) (.+)$/s.exec(argument) ?? [];
  if (path === "") return "501 A mode and a path are needed.";
  chmodSync(session.folder.target(session.resolve(path)), parseInt(mode, 8));
  return "200 SITE CHMOD command ok.";
});

const MLST: Command = (session, argument) => {
  const path = session.resolve(argument);
  const entry = { ...session.folder.entry(path), name: path };
  return `250-Listing\r\n ${factsLine(entry, session.facts)}\r\n250 End`;
};

const ALLO: Command = () => "202 No storage allocation necessary.";

export const pathCommands = {
  PWD,
  CWD,
  CDUP,
  MKD,
  RMD,
  DELE,
  RNFR,
  RNTO,
  SIZE,
  HASH,
  XSHA256,
  MDTM,
  MFMT,
  SITE,
  MLST,
  ALLO,
};
