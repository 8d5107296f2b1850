/** What a manifest should say about a server, after what the server showed. */
import type { ServerReport } from "../model/server-report.ts";

export interface Advice {
  /** A line of the manifest, for a key of the remote. */
  readonly line: string;
  readonly why: string;
}

/** In the order of the manifest's keys; empty when all is well. */
export function manifestAdvice(report: ServerReport): Advice[] {
  const { settings, tls, capabilities } = report;
  const { connections, utf8 } = capabilities;
  const advice: Advice[] = [];
  if (tls.kind === "none" && tls.offered)
    advice.push({
      line: "tls: explicit",
      why: "the server offers TLS; without it everybody on the way can read the password and the files",
    });
  if (tls.kind !== "none" && tls.trust.by === "none")
    advice.push({
      line: `fingerprint: sha256:${tls.certificate.fingerprint}`,
      why: "only if the server's operator names the same: it makes ftp-sync trust exactly this certificate",
    });
  if (
    connections.kind === "known" &&
    connections.value.allowed > 0 &&
    connections.value.allowed < settings.connections
  )
    advice.push({
      line: `connections: ${connections.value.allowed}`,
      why: "the server refuses more, and some lock out who keeps asking",
    });
  if (settings.encoding === "utf8" && utf8.kind === "known" && !utf8.value)
    advice.push({
      line: "encoding: latin1",
      why: "the server doesn't keep names in UTF-8",
    });
  return advice;
}
