/** Logging in, TLS (RFC 4217) and the settings of a connection. */
import { factNames } from "../listing.ts";
import type { Session } from "../session.ts";
import { fromWire } from "../wire-text.ts";
import type { Command } from "./command.ts";

const USER: Command = (session, argument) => {
  if (session.settings.requireTls && !session.secured)
    return "530 Non-anonymous sessions must use encryption.";
  session.user = fromWire(argument);
  session.loggedIn = false;
  return "331 Please specify the password.";
};

const PASS: Command = (session, argument) => {
  const { user } = session;
  if (user === undefined) return "503 Login with USER first.";
  session.user = undefined;
  if (session.settings.users[user] !== fromWire(argument))
    return "530 Login incorrect.";
  if (!session.surroundings.mayLogIn())
    return { reply: "530 Sorry, too many users are logged in.", then: "close" };
  session.loggedIn = true;
  return "230 Login successful.";
};

const AUTH: Command = (session, argument) => {
  if (session.settings.tls !== "explicit") return "502 AUTH not implemented.";
  if (session.secured) return "503 Already secured.";
  if (!/^(TLS|TLS-C|SSL)$/i.test(argument))
    return "504 Unknown security mechanism.";
  return { reply: "234 Proceed with negotiation.", then: "secure" };
};

const PBSZ: Command = (session) =>
  session.secured ? "200 PBSZ=0" : "503 Not secured yet.";

const PROT: Command = (session, argument) => {
  if (!session.secured) return "503 Not secured yet.";
  switch (argument.toUpperCase()) {
    case "P":
      session.dataProtected = true;
      return "200 Protection level set to P";
    case "C":
      if (session.settings.requireTls) return "534 PROT C is not allowed here.";
      session.dataProtected = false;
      return "200 Protection level set to C";
    default:
      return "536 Protection level not supported.";
  }
};

const FEAT: Command = (session) =>
  [
    "211-Features:",
    ...featureLines(session).map((line) => ` ${line}`),
    "211 End",
  ].join("\r\n");

function featureLines({ settings, facts }: Session): string[] {
  const { features } = settings;
  const line = (on: boolean, ...lines: string[]) => (on ? lines : []);
  return [
    ...line(settings.tls === "explicit", "AUTH TLS"),
    ...line(settings.tls !== "none", "PBSZ", "PROT"),
    ...line(features.epsv, "EPSV"),
    ...line(features.hash, "HASH MD4;SHA-256*"),
    ...line(features.mdtm, "MDTM"),
    ...line(features.mfmt, "MFMT"),
    ...line(
      features.mlsd,
      `MLST ${factNames.map((fact) => `${fact}${facts.has(fact) ? "*" : ""};`).join("")}`,
    ),
    ...line(features.pasv, "PASV"),
    ...line(features.rest, "REST STREAM"),
    ...line(features.siteChmod, "SITE CHMOD"),
    ...line(features.siteUtime, "SITE UTIME"),
    ...line(features.size, "SIZE"),
    "TVFS",
    ...line(features.utf8, "UTF8"),
    ...line(features.xsha256, "XSHA256"),
  ];
}

const OPTS: Command = (session, argument) => {
  const [option = "", value = ""] = argument.toUpperCase().split(" ");
  const { features } = session.settings;
  if (option === "UTF8" && features.utf8)
    return value === "ON"
      ? "200 UTF8 is on."
      : "501 UTF8 can't be switched off.";
  if (option === "HASH" && features.hash && value === "SHA-256")
    return "200 SHA-256";
  if (option === "MLST" && features.mlsd) {
    const wanted = value.toLowerCase().split(";");
    session.facts = new Set(factNames.filter((fact) => wanted.includes(fact)));
    return `200 MLST OPTS ${[...session.facts].map((fact) => `${fact};`).join("")}`;
  }
  return "501 Option not understood.";
};

const TYPE: Command = (_session, argument) =>
  /^([AI]( N)?|L ?8)$/i.test(argument)
    ? `200 Type set to ${argument}`
    : "504 Type not supported.";

const MODE: Command = (_session, argument) =>
  argument.toUpperCase() === "S" ? "200 Mode set to S" : "504 Only mode S.";

const STRU: Command = (_session, argument) =>
  argument.toUpperCase() === "F" ? "200 Structure set to F" : "504 Only files.";

const SYST: Command = ({ settings }) =>
  settings.listStyle === "dos" ? "215 Windows_NT" : "215 UNIX Type: L8";

const NOOP: Command = () => "200 NOOP ok.";

const QUIT: Command = () => ({ reply: "221 Goodbye.", then: "close" });

export const loginCommands = {
  USER,
  PASS,
  AUTH,
  PBSZ,
  PROT,
  FEAT,
  OPTS,
  TYPE,
  MODE,
  STRU,
  SYST,
  NOOP,
  QUIT,
};
