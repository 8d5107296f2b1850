/** A server that says just what a test wants, for what no FTP server would say. */
import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { ServerCertificate } from "../support/certificates/certificates.ts";
import type { RemoteAddress } from "./scene.ts";
import { listen } from "../support/ftp-server/listen.ts";

export interface ScriptedServer {
  readonly port: number;
  stop(): void;
}

/**
 * @param onConnection gets each connection; nothing is said but what it says
 * @param certificate makes it speak TLS from the start
 */
export async function startScriptedServer(
  onConnection: (socket: Socket) => void,
  certificate?: ServerCertificate,
): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  const onSocket = (socket: Socket): void => {
    sockets.add(socket);
    // The other side leaves as it likes.
    socket.on("error", () => undefined);
    onConnection(socket);
  };
  const server =
    certificate === undefined
      ? createServer(onSocket)
      : createTlsServer(
          { key: certificate.key.pem, cert: certificate.cert.pem },
          onSocket,
        );
  const port = await listen(server);
  return {
    port,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** How a session begins where nothing else is scripted. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{ USER: "230 Come in.", FEAT: "500 What?", OPTS: "500 What?" },
  ...{ TYPE: "200 Ok.", PBSZ: "200 Ok.", PROT: "200 Ok." },
};

/** One that answers each verb with the same words, and the usual ones before that; with what a remote needs to know of it. */
export async function startScript(
  answers: Readonly<Record<string, string>>,
  onConnection: (socket: Socket) => void = () => undefined,
  certificate?: ServerCertificate,
): Promise<ScriptedServer & RemoteAddress> {
  const script = { ...PLAIN, ...answers };
  const server = await startScriptedServer((socket) => {
    onConnection(socket);
    socket.write("220 Ready.\r\n");
    socket.on("data", (data) => {
      for (const [verb] of data.toString().matchAll(/^\w+/gm))
        socket.write(`${script[verb] ?? "500 What?"}\r\n`);
    });
  }, certificate);
  return {
    ...server,
    ...{ host: "127.0.0.1", ca: undefined },
    tls: certificate === undefined ? "none" : "implicit",
    ...{ user: "u", password: "p" },
  };
}

/** Says `text` again and again, as fast as it is taken. */
export function flood(socket: Socket, text: string): void {
  const block = text.repeat(Math.ceil(16_384 / text.length));
  const more = (): void => {
    while (socket.writable && socket.write(block));
  };
  socket.on("drain", more);
  more();
}
