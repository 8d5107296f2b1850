/** A real FTP server over node:net and node:tls that serves a folder on disk: the tests' fault injector, and the demo's. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ca } from "../certificates/certificates.ts";
import type { TestServer } from "../test-server.ts";
import type { Answer } from "./commands/command.ts";
import { FaultList } from "./faults.ts";
import type { Fault, InjectedFault } from "./faults.ts";
import { host, listen } from "./listen.ts";
import { randomResets } from "./random-resets.ts";
import { ServedFolder } from "./served-folder.ts";
import { serveSession } from "./serve-session.ts";
import type { ServedSession, Service } from "./serve-session.ts";
import { resolveOptions } from "./server-options.ts";
import type { FtpServerOptions } from "./server-options.ts";
import { fromWire } from "./wire-text.ts";

const welcome: Answer = "220 Ready.";
const tooMany: Answer = { reply: "421 Too many connections.", then: "close" };

interface ReceivedCommand {
  /** 1 for the first control connection, and so on. */
  readonly session: number;
  /** Read as UTF-8; a password is `***`. */
  readonly line: string;
}

/** Control connections. */
interface ConnectionCounts {
  readonly open: number;
  /** The most that were open at once. */
  readonly peak: number;
  /** All that ever came, those refused with 421 included. */
  readonly total: number;
}

export interface FtpServer extends TestServer {
  /** Every command line in order of arrival, over all control connections. */
  readonly commands: readonly ReceivedCommand[];
  readonly connections: ConnectionCounts;
  /** Command lines but ABOR that came while a transfer ran. */
  readonly commandsDuringTransfer: number;
  /** False cuts all connections, those of running transfers too, and lets none in until it is true again. */
  setReachable(isReachable: boolean): void;
  /** Resolves when no connection is open and nothing is being done for one any more. */
  quiet(): Promise<void>;
  /** From now on so many at once; those that are open stay. */
  setMaxConnections(most: number): void;
  inject(fault: Fault): InjectedFault;
  /** Takes back all faults that are still to come. */
  clearFaults(): void;
}

/**
 * Listens on a free port of 127.0.0.1.
 * @returns once it accepts connections; `stop` ends them all, and removes `root` if the server made it.
 */
export async function startFtpServer(
  options: FtpServerOptions = {},
): Promise<FtpServer> {
  const settings = resolveOptions(options);
  const root = options.root ?? (await mkdtemp(join(tmpdir(), "ftp-server-")));
  const folder = new ServedFolder(root, settings);
  const resets = randomResets(settings.resets);
  const faults = new FaultList(
    (command) => settings.strike(command) ?? resets(command.verb),
  );
  const commands: ReceivedCommand[] = [];
  const sessions = new Set<ServedSession>();
  const connections = { open: 0, peak: 0, total: 0 };
  let { maxConnections } = settings;
  let commandsDuringTransfer = 0;
  let reachable = true;

  const serve = async (socket: Socket) => {
    connections.total += 1;
    const number = connections.total;
    const full =
      settings.limitAt === "connect" && connections.open >= maxConnections;
    const service: Service = {
      settings,
      folder,
      faults,
      mayLogIn: () =>
        settings.limitAt === "connect" ||
        [...sessions].filter((other) => other.loggedIn()).length <
          maxConnections,
      onCommand: (line) => {
        const masked = fromWire(line).replace(/^(PASS ).*/is, "$1***");
        commands.push({ session: number, line: masked });
      },
      onCommandDuringTransfer: () => {
        commandsDuringTransfer += 1;
      },
    };
    if (!full) {
      connections.open += 1;
      connections.peak = Math.max(connections.peak, connections.open);
    }
    const session = serveSession(socket, service, full ? tooMany : welcome);
    sessions.add(session);
    await session.closed;
    if (!full) connections.open -= 1;
    await session.finished;
    sessions.delete(session);
  };

  const listener = createServer((socket) => {
    if (reachable) void serve(socket);
    else socket.destroy();
  });
  const port = await listen(listener);
  const [user = "", password = ""] = Object.entries(settings.users)[0] ?? [];
  return {
    name: "embedded",
    host,
    port,
    tls: settings.tls,
    ca: settings.tls === "none" ? undefined : ca.pem,
    user,
    password,
    root,
    commands,
    connections,
    get commandsDuringTransfer() {
      return commandsDuringTransfer;
    },
    setReachable: (isReachable) => {
      reachable = isReachable;
      if (!reachable) for (const session of sessions) session.destroy();
    },
    quiet: async () => {
      await Promise.all([...sessions].map(({ finished }) => finished));
    },
    setMaxConnections: (most) => {
      maxConnections = most;
    },
    inject: (fault) => faults.add(fault),
    clearFaults: () => {
      faults.clear();
    },
    // It runs as the user who runs the tests.
    handOver: () => Promise.resolve(),
    stop: async () => {
      listener.close();
      for (const session of sessions) session.destroy();
      await Promise.all([...sessions].map(({ finished }) => finished));
      if (options.root === undefined)
        await rm(root, { recursive: true, force: true });
    },
  };
}
