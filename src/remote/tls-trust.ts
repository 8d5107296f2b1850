/** Whom to trust: system roots, a given CA, or exactly one certificate; and what to say when it fails. */
import { isIP, type Socket } from "node:net";
import {
  connect,
  type ConnectionOptions,
  type PeerCertificate,
  type TLSSocket,
} from "node:tls";
import { TrustError } from "../model/errors.ts";
import type { SeenTls } from "../model/server-report.ts";
import { LostConnection, systemCode } from "./reply.ts";
import { seenTls } from "./seen-tls.ts";
import type { RemoteSettings } from "./settings.ts";

/** A pinned certificate stands for itself, so its chain and name don't matter; else all is verified. */
export function tlsOptions(settings: RemoteSettings): ConnectionOptions {
  return {
    host: settings.host,
    ...(isIP(settings.host) === 0 ? { servername: settings.host } : {}),
    ...(settings.ca === undefined ? {} : { ca: settings.ca }),
    rejectUnauthorized: settings.fingerprint === undefined,
    minVersion: settings.minVersion,
    maxVersion: settings.maxVersion,
  };
}

/** The server shows a certificate that is not to be trusted. */
export class UntrustedCertificate extends TrustError {
  constructor(
    message: string,
    /** For people, of the certificate: "it has expired". */
    readonly why: string,
    options: { hint: string; cause?: unknown },
    /** Of a handshake that verified nothing but a pinned certificate. */
    readonly seen?: SeenTls,
  ) {
    super(message, options);
  }
}

/** The server answers a TLS handshake in clear text. */
export class ClearTextAnswer extends TrustError {}

interface Watch {
  /** Gets each session that can be resumed. */
  readonly onSession: (session: Buffer) => void;
  /** Ends the handshake. */
  readonly signal: AbortSignal;
}

/**
 * Starts TLS over a connected socket and waits for trust.
 * @throws TrustError when the certificate can't be trusted or the server speaks no TLS that fits; LostConnection
 */
export function secure(
  settings: RemoteSettings,
  socket: Socket,
  { onSession, signal }: Watch,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = connect({ ...tlsOptions(settings), socket });
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
    const fail = (error: Error) => {
      end();
      secured.destroy();
      reject(error);
    };
    const lost = (words: string) => {
      fail(new LostConnection(`${words} during the TLS handshake`));
    };
    const onAbort = () => {
      lost("the connection was closed");
    };
    const onError = (error: Error) => {
      fail(handshakeError(settings, error));
    };
    const onClose = () => {
      lost("the server closed the connection");
    };
    const timer = setTimeout(() => {
      lost(`the server was silent for ${settings.timeout / 1000} s`);
    }, settings.timeout);
    signal.addEventListener("abort", onAbort);
    // With TLS 1.2 the session comes before the handshake is through.
    secured.on("session", onSession);
    secured.on("error", onError);
    secured.on("close", onClose);
    secured.once("secureConnect", () => {
      const problem = pinProblem(settings, secured);
      if (problem !== undefined) {
        fail(problem);
        return;
      }
      end();
      secured.off("error", onError).off("close", onClose);
      resolve(secured);
    });
  });
}

/** What is wrong with the certificate of a connected socket when one is pinned. A resumed session shows none: it was checked when made. */
export function pinProblem(
  settings: RemoteSettings,
  socket: TLSSocket,
): UntrustedCertificate | undefined {
  if (settings.fingerprint === undefined || socket.isSessionReused()) {
    return undefined;
  }
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  const shown = certificate.fingerprint256?.replaceAll(":", "").toLowerCase();
  if (shown === settings.fingerprint) return undefined;
  return new UntrustedCertificate(
    `the certificate of ${settings.host} is not the pinned one: it has sha256:${shown ?? "none"}`,
    "it is not the pinned one",
    {
      hint: "if the server's certificate was renewed on purpose, put the new fingerprint into the manifest; if not, somebody may stand between",
    },
    seenTls(socket),
  );
}

const UNKNOWN_ISSUER = [
  "its issuer is not known here",
  "give the issuer's certificate as `ca:`, or pin the server's with `fingerprint:`",
] as const;

const CAUSES: Readonly<Record<string, readonly [string, string]>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    "it is self-signed",
    "pin it with `fingerprint:`, or name it as `ca:`",
  ],
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_ISSUER,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_ISSUER,
  CERT_HAS_EXPIRED: [
    "it has expired",
    "renew it on the server, or pin it with `fingerprint:` until then",
  ],
  CERT_NOT_YET_VALID: [
    "it is not valid yet",
    "check the clocks of both machines",
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    "it is for another host name",
    "use the name that the certificate is for as `host:`, or pin it with `fingerprint:`",
  ],
};

/** Codes of OpenSSL's verification, in contrast to ERR_SSL_… and ECONNRESET; UNSPECIFIED are those that Node has no name for. */
const VERIFICATION = /^(?:UNSPECIFIED|(?!ERR_)[A-Z]+(?:_[A-Z]+)+)$/;

const CLEAR_TEXT = /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/;
const NO_COMMON_VERSION =
  /^ERR_SSL_(?:TLSV1_ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL)$/;

/** A certificate or a protocol that doesn't fit stays so; a connection that breaks in the handshake may hold the next time. */
export function handshakeError(
  settings: RemoteSettings,
  error: Error,
): TrustError | LostConnection {
  const { host, port } = settings;
  const code = "code" in error ? String(error.code) : "";
  if (CAUSES[code] !== undefined || VERIFICATION.test(code)) {
    const [reason, hint] = CAUSES[code] ?? [error.message, REPLACE_OR_PIN];
    const why = `${reason} (${[code, ...namesIn(error)].join(": ")})`;
    return new UntrustedCertificate(
      `the certificate of ${host} can't be trusted: ${why}`,
      why,
      { hint, cause: error },
    );
  }
  if (/^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET)/.test(systemCode(error) ?? "")) {
    return new LostConnection(
      `the connection was lost during the TLS handshake (${code})`,
      { cause: error },
    );
  }
  const failed = `TLS with ${host}:${port} failed`;
  if (CLEAR_TEXT.test(code)) {
    return new ClearTextAnswer(
      `${failed}: the server answers in clear text (${code})`,
      { hint: CHECK_TLS, cause: error },
    );
  }
  if (NO_COMMON_VERSION.test(code)) {
    return new TrustError(
      `${failed}: this side speaks ${versions(settings)}, which the server does not (${code})`,
      { hint: versionHint(settings), cause: error },
    );
  }
  return new TrustError(`${failed}: ${reasonOf(error)}`, {
    hint: `${CHECK_TLS}; else the server's log may tell more`,
    cause: error,
  });
}

const REPLACE_OR_PIN =
  "replace it on the server, or pin it with `fingerprint:`";
const CHECK_TLS =
  "check `tls` in the manifest: `implicit` is for port 990, `explicit` for port 21";

function versions({ minVersion, maxVersion }: RemoteSettings): string {
  return minVersion === maxVersion
    ? `${minVersion} only`
    : `${minVersion} to ${maxVersion}`;
}

function versionHint({ minVersion, maxVersion }: RemoteSettings): string {
  if (minVersion === "TLSv1.3") {
    return "update the server, or allow the older version with `minVersion: TLSv1.2` in the manifest";
  }
  const update = "update the server: versions before TLSv1.2 are not safe";
  return maxVersion === "TLSv1.2"
    ? `remove \`maxVersion\` from the manifest; if that does not help, ${update}`
    : update;
}

/** OpenSSL's own reason, without the places in its code that Node puts around it. */
function reasonOf(error: Error): string {
  if (!("reason" in error && "code" in error)) return error.message;
  return `${String(error.reason)} (${String(error.code)})`;
}

/** The names that a certificate is for, where the error is about them. */
function namesIn(error: Error): string[] {
  const certificate = "cert" in error ? error.cert : undefined;
  return typeof certificate === "object" &&
    certificate !== null &&
    "subjectaltname" in certificate
    ? [String(certificate.subjectaltname)]
    : [];
}
