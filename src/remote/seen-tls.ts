/** What a TLS handshake shows of a server, for people. */
import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import type { SeenTls } from "../model/server-report.ts";

/** Undefined when the server showed no certificate, as in a resumed session. */
export function seenTls(socket: TLSSocket): SeenTls | undefined {
  const certificate = socket.getPeerX509Certificate();
  const version = socket.getProtocol();
  if (certificate === undefined || version === null) return undefined;
  const { fingerprint256, validTo } = certificate;
  return {
    version,
    cipher: socket.getCipher().name,
    certificate: {
      subject: subjectOf(certificate),
      fingerprint: fingerprint256.replaceAll(":", "").toLowerCase(),
      validUntil: new Date(validTo).toISOString().replace(".000Z", "Z"),
    },
  };
}

/** Where it has none, Node's types promise too much: the names that it is for stand for it. */
function subjectOf({
  subject,
  subjectAltName = "none",
}: Partial<X509Certificate>): string {
  return subject?.replaceAll("\n", ", ") ?? subjectAltName;
}
