/** The server's side of a TLS handshake. */
import { constants } from "node:crypto";
import type { Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import type { SecureContext } from "node:tls";
import type { ServerSettings } from "./server-options.ts";

/**
 * Each control connection has a context of its own, and so ticket keys of its own: its data connections can resume its
 * session and no other, which is what vsftpd's require_ssl_reuse and proftpd insist on.
 */
export const sessionContext = (settings: ServerSettings): SecureContext =>
  createSecureContext({
    ...settings.certificate,
    minVersion: settings.minTlsVersion,
    maxVersion: settings.maxTlsVersion,
    secureOptions: settings.sessionTickets ? 0 : constants.SSL_OP_NO_TICKET,
  });

/**
 * Takes over `socket`.
 * @throws Error when the handshake fails or the client leaves; both sockets are destroyed then.
 */
export function acceptTls(
  socket: Socket,
  secureContext: SecureContext,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secure = new TLSSocket(socket, { isServer: true, secureContext });
    const fail = (error?: Error) => {
      socket.destroy();
      reject(error ?? new Error("The client left during the TLS handshake"));
    };
    const closed = () => {
      fail();
    };
    secure.on("error", fail);
    secure.once("close", closed);
    secure.once("secure", () => {
      secure.off("close", closed);
      resolve(secure);
    });
  });
}
