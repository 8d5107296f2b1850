/** A way to an FTP server that breaks once in the middle of a transfer: real servers can't be told to do so. */
import { createServer, connect, type Server, type Socket } from "node:net";
import { host, listen } from "./ftp-server/listen.ts";

export interface CuttingProxy {
  readonly port: number;
  /** Data connections' bytes that went up and came down, the one that was cut included. */
  readonly uploaded: number;
  readonly downloaded: number;
  readonly cuts: number;
  /** Verbs of the commands that went up. */
  readonly verbs: readonly string[];
  stop(): void;
}

/**
 * Understands EPSV without TLS, since it must lead the data connections through itself.
 * @param cutAfter bytes of one transfer, Infinity for never; then every connection is closed, and from then on none is any more
 */
export async function startCuttingProxy(
  port: number,
  cutAfter: number,
): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  const listeners = new Set<Server>();
  const moved = { uploaded: 0, downloaded: 0 };
  let cuts = 0;
  const verbs: string[] = [];

  const join = (near: Socket, farPort: number): Socket => {
    const far = connect(farPort, host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
    }
    near.on("close", () => {
      far.destroySoon();
      sockets.delete(near);
    });
    far.on("close", () => {
      near.destroySoon();
      sockets.delete(far);
    });
    return far;
  };

  const cut = (): void => {
    cuts += 1;
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };

  /** For one connection: many uploads would use up all ports. */
  const openOnce = (onSocket: (socket: Socket) => void): Promise<number> => {
    const listener = createServer((socket) => {
      listener.close();
      listeners.delete(listener);
      onSocket(socket);
    });
    listeners.add(listener);
    return listen(listener);
  };

  const carryData = (near: Socket, farPort: number): void => {
    const far = join(near, farPort);
    carry(near, far, "uploaded");
    carry(far, near, "downloaded");
  };

  const carry = (from: Socket, to: Socket, way: keyof typeof moved): void => {
    let bytes = 0;
    from.on("data", (chunk) => {
      const left = cuts === 0 ? cutAfter - bytes : Infinity;
      const part = chunk.subarray(0, left);
      bytes += part.length;
      moved[way] += part.length;
      if (part.length === left) {
        // What came this far arrives, as on a line that breaks beyond the proxy.
        to.end(part, cut);
        from.pause();
      } else if (!to.write(part)) {
        from.pause();
        to.once("drain", () => from.resume());
      }
    });
    from.on("end", () => to.end());
  };

  const carryControl = async (near: Socket): Promise<void> => {
    const far = join(near, port);
    near.pipe(far);
    near.on("data", (chunk) => {
      // The program that is measured writes whole commands only.
      for (const line of chunk.toString("latin1").split("\r\n"))
        if (line !== "") verbs.push(line.split(" ", 1)[0] ?? "");
    });
    for await (const text of lines(far)) {
      const farPort = /^229 .*\(\|\|\|(\d+)\|\)/.exec(text)?.[1];
      if (farPort === undefined) near.write(text);
      else {
        const nearPort = await openOnce((socket) => {
          carryData(socket, Number(farPort));
        });
        near.write(`229 Extended Passive mode (|||${nearPort}|)\r\n`);
      }
    }
  };

  const main = createServer((near) => {
    // A connection that is cut ends the reading too.
    carryControl(near).catch(() => undefined);
  });
  listeners.add(main);
  return {
    port: await listen(main),
    get uploaded() {
      return moved.uploaded;
    },
    get downloaded() {
      return moved.downloaded;
    },
    get cuts() {
      return cuts;
    },
    verbs,
    stop: () => {
      for (const listener of listeners) listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function* lines(socket: Socket): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of socket.setEncoding("latin1")) {
    const parts = (rest + String(chunk)).split(/(?<=\n)/);
    rest = parts.at(-1)?.endsWith("\n") === false ? (parts.pop() ?? "") : "";
    yield* parts;
  }
}
