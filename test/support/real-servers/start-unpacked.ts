/** Runs a server of which the packages are unpacked, with a folder of its own, until it is stopped. */
import { execFile } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ca, server as certificate } from "../certificates/certificates.ts";
import { listen } from "../ftp-server/listen.ts";
import type { TestServer } from "../test-server.ts";
import {
  type Command,
  type Instance,
  PASSWORD,
  RECIPES,
  SERVER_GID,
  SERVER_UID,
  USER,
} from "./commands.ts";
import { launch } from "./launch.ts";
import type { RealServerName } from "./packages.ts";

export interface ServerOptions {
  /** Sessions at once; one more is refused in the server's own way. */
  readonly maxConnections?: number;
  /** The address to serve on, which must be reachable from here; 127.0.0.1 by default. */
  readonly host?: string;
  /** The network namespace to run it in, by its file; this process's own by default. */
  readonly network?: string;
}

/** @param packages where the server is unpacked @throws Error when it doesn't come up */
export async function startUnpacked(
  name: RealServerName,
  tls: TestServer["tls"],
  packages: string,
  { maxConnections, host = "127.0.0.1", network }: ServerOptions = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), `ftp-sync-${name}-`));
  // mkdtemp lets only root in, but the server's user must come through to its folder.
  await chmod(folder, 0o755);
  const root = join(folder, "root");
  await mkdir(root);
  await chown(root, SERVER_UID, SERVER_GID);
  const instance: Instance = {
    packages,
    folder,
    root,
    host,
    port: await freePort(),
    dataPorts: dataPorts(),
    tls,
    certificate: { file: certificate.cert.file, key: certificate.key.file },
    maxConnections,
  };
  const recipe = RECIPES[name];
  const discard = () => rm(folder, { recursive: true, force: true });
  try {
    const command = await recipe.prepare(instance);
    const stop = await launch(
      network === undefined ? command : enter(network, command),
      instance,
    );
    return {
      name,
      host: instance.host,
      port: instance.port,
      tls,
      ca: tls === "none" ? undefined : ca.pem,
      user: USER,
      password: PASSWORD,
      root,
      handOver: async () => {
        const owner = `${SERVER_UID}:${SERVER_GID}`;
        await promisify(execFile)("chown", ["-hR", owner, root]);
      },
      stop: async () => {
        await stop();
        await discard();
      },
    };
  } catch (error) {
    await discard();
    throw error;
  }
}

function enter(network: string, { program, args, env }: Command): Command {
  return {
    program: "nsenter",
    args: [`--net=${network}`, program, ...args],
    env,
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  return port;
}

/**
 * A hundred ports below those that the system hands out by itself, so that no data connection takes a port that another
 * server was promised. Servers skip ports in use, so ranges may overlap.
 */
function dataPorts(): [number, number] {
  const low = 20_000 + 100 * Math.floor(Math.random() * 100);
  return [low, low + 99];
}
