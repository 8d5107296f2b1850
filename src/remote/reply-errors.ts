/** From what a server or a socket says to the error class that decides what happens next. */
import {
  ConnectionError,
  type RemoteError,
  ServerRefusal,
  TransientError,
  TrustError,
} from "../model/errors.ts";
import { LostConnection, RefusedReply } from "./reply.ts";

/** The server takes no further connection now (421, or 530 with such words): use fewer. */
export class TooManyConnections extends TransientError {}

/** Words about how many may be connected; words about failed logins look alike and must not count: each try brings a ban nearer. */
const TOO_MANY =
  /too many|\bmax(?:imum)?\b.*(?:connection|client|user|session)|(?:connection|client|user|session)s? limit|limit (?:reached|exceeded)|already (?:logged|connected)|no more (?:connection|user)s/i;
const FAILED_LOGIN = /fail|incorrect|invalid|wrong|attempt|tries|password/i;

export function saysTooMany(reply: string): boolean {
  return TOO_MANY.test(reply) && !FAILED_LOGIN.test(reply);
}

/** How vsftpd and FileZilla Server say that a data connection must resume the TLS session; and proftpd, who says it to its log only. */
const SESSION_DEMAND =
  /session.*(?:reuse|resum)|(?:reuse|resum).*session|^425 .*operation not permitted/i;
const SESSION_HINT =
  "it seems that data connections must resume the TLS session there, and that the server does not take what it gave for it: try `maxVersion: TLSv1.2` in the manifest, or switch the demand off on the server (vsftpd: require_ssl_reuse=NO, proftpd: TLSOptions NoSessionReuseRequired)";

const CHECK_ADDRESS =
  "check `host`, `port` and `tls` in the manifest, and the firewalls between";
const SILENT_HINT = `${CHECK_ADDRESS}; a port that expects TLS from the first byte says nothing: \`tls: implicit\` is for that`;

/**
 * What was tried and on which path: `store /backup/a.jpg`. Errors that already say it, and bugs, come back unchanged.
 */
export function remoteError(doing: string, error: unknown): Error {
  if (error instanceof RefusedReply) return refusal(doing, error);
  if (!(error instanceof LostConnection)) return asError(error);
  const { message, hint } = error;
  return new TransientError(`can't ${doing}: ${message}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

export function refusal(doing: string, error: RefusedReply): RemoteError {
  const reply = error.message;
  const message = `can't ${doing}: the server says "${reply}"`;
  // 452 and 552 (RFC 959 §4.2.2) mean a full disk or quota: trying again at once can't help.
  if (error.code === 452 || error.code === 552) {
    return new ServerRefusal(message, {
      reply,
      hint: "free space on the server or raise the quota, then apply again",
    });
  }
  if (error.verb === "PROT") {
    return new TrustError(`the files can't be encrypted: ${message}`, {
      reply,
      hint: "without PROT P everybody on the way can read them: allow it on the server; if that is all right, say `tls: none` in the manifest",
    });
  }
  const details = SESSION_DEMAND.test(reply)
    ? { reply, hint: SESSION_HINT }
    : { reply };
  return error.code < 500
    ? new TransientError(message, details)
    : new ServerRefusal(message, details);
}

/** Why no connection could be made, in words that name the cure. Errors that already say it, and bugs, come back unchanged. */
export function connectError(
  host: string,
  port: number,
  error: unknown,
): Error {
  const prefix = `can't connect to ${host}:${port}`;
  if (error instanceof RefusedReply) {
    const reply = error.message;
    const message = `${prefix}: the server says "${reply}"`;
    return error.code === 421 || saysTooMany(reply)
      ? new TooManyConnections(message, { reply })
      : new ConnectionError(message, { reply, cause: error });
  }
  if (!(error instanceof LostConnection)) return asError(error);
  switch (error.code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new ConnectionError(
        `${prefix}: the name ${host} is not known (${error.code})`,
        { hint: "check `host` in the manifest, and the network", cause: error },
      );
    case "ECONNREFUSED":
      return new ConnectionError(`${prefix}: connection refused`, {
        hint: "check `host` and `port` in the manifest: no FTP server listens there",
        cause: error,
      });
    default:
      return new ConnectionError(`${prefix}: ${error.message}`, {
        hint: error.silent ? SILENT_HINT : CHECK_ADDRESS,
        cause: error,
      });
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
