/** Real FTP servers on loopback, each with a folder of its own, for as long as a test needs it. */
import { execFile } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";
import { ca, server as certificate } from "../certificates/certificates.ts";
import { listen } from "../ftp-server/listen.ts";
import type { TestServer } from "../test-server.ts";
import {
  type Instance,
  PASSWORD,
  RECIPES,
  SERVER_GID,
  SERVER_UID,
  USER,
} from "./commands.ts";
import { launch } from "./launch.ts";
import { REAL_SERVERS, type RealServerName } from "./packages.ts";

const HOST = "127.0.0.1";

export interface RealServerCase {
  readonly name: RealServerName;
  readonly tls: TestServer["tls"];
  /** Why it can't be run here; undefined: it can. */
  readonly unavailable: string | undefined;
}

/** Every server in every mode that it knows, for `describe.each`. */
export function realServerCases(): RealServerCase[] {
  const facts = inject("realServers");
  return REAL_SERVERS.flatMap((name) => {
    const fact = facts[name];
    const unavailable = fact.kind === "unavailable" ? fact.reason : undefined;
    return RECIPES[name].tls.map((tls) => ({ name, tls, unavailable }));
  });
}

export interface RealServerOptions {
  /** Sessions at once; one more is refused in the server's own way. */
  readonly maxConnections?: number;
}

/** @throws Error when the server can't be run here or doesn't come up */
export async function startRealServer(
  name: RealServerName,
  tls: TestServer["tls"],
  options: RealServerOptions = {},
): Promise<TestServer> {
  const fact = inject("realServers")[name];
  if (fact.kind === "unavailable") throw new Error(`${name}: ${fact.reason}`);
  const folder = await mkdtemp(join(tmpdir(), `ftp-sync-${name}-`));
  // mkdtemp lets only root in, but the server's user must come through to its folder.
  await chmod(folder, 0o755);
  const root = join(folder, "root");
  await mkdir(root);
  await chown(root, SERVER_UID, SERVER_GID);
  const instance: Instance = {
    packages: fact.folder,
    folder,
    root,
    host: HOST,
    port: await freePort(),
    dataPorts: dataPorts(),
    tls,
    certificate: { file: certificate.cert.file, key: certificate.key.file },
    maxConnections: options.maxConnections,
  };
  const recipe = RECIPES[name];
  const discard = () => rm(folder, { recursive: true, force: true });
  try {
    const stop = await launch(await recipe.prepare(instance), instance);
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
