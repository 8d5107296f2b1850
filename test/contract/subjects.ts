/** Every remote that must keep the port's contract, with a view of what it holds that doesn't go through it. */
import {
  chmod,
  mkdir,
  readFile,
  readdir,
  utimes,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  parseRemotePath,
  remoteParent,
  type RemotePath,
} from "../../src/model/path.ts";
import type { RemoteFiles } from "../../src/model/remote-files.ts";
import { Secret } from "../../src/model/secret.ts";
import { openFtpRemote } from "../../src/remote/ftp-remote.ts";
import { modifiedSeconds } from "../support/disk.ts";
import { startFtpServer } from "../support/ftp-server/ftp-server.ts";
import type { FtpServerOptions } from "../support/ftp-server/server-options.ts";
import { MemoryRemote } from "../support/memory-remote.ts";
import {
  realServerCases,
  startRealServer,
} from "../support/real-servers/real-servers.ts";
import type { RealServerName } from "../support/real-servers/packages.ts";
import type { TestServer } from "../support/test-server.ts";

/** What the remote really holds. Paths are absolute, as the remote sees them. */
interface Holdings {
  write(path: string, content: string | Uint8Array, time?: Date): Promise<void>;
  /** Files in one folder, each with its own name for a content. */
  writeAll(folder: string, names: readonly string[]): Promise<void>;
  makeFolder(path: string): Promise<void>;
  /** Undefined when there is no such file. */
  read(path: string): Promise<Buffer | undefined>;
  /** Sorted; undefined when there is no such folder. */
  names(folder: string): Promise<readonly string[] | undefined>;
  /** Like RemoteEntry's. */
  modified(path: string): Promise<string>;
}

export interface Subject {
  readonly remote: RemoteFiles;
  readonly holdings: Holdings;
  stop(): Promise<void>;
}

/** What a server itself can't do, so that the suite expects exactly that of it and no less of the others. */
export interface Limits {
  /** LIST's times have no zone, so they aren't told. */
  readonly listsTimes: boolean;
  /** Names that it would store under another one, or refuses. */
  readonly cannotStore: readonly string[];
  /** Names that it leaves out of its listings. */
  readonly hides: readonly string[];
  /** Names of folders that it can't enter. */
  readonly cannotEnter: readonly string[];
  /** What tells a file's SHA-256. */
  readonly hashes: "HASH" | "XSHA256" | "nothing";
}

export interface Candidate {
  readonly title: string;
  readonly limits: Limits;
  /** Why it can't be run here. */
  readonly unavailable?: string | undefined;
  readonly start: (maxConnections?: number) => Promise<Subject>;
}

const able: Limits = {
  listsTimes: true,
  cannotStore: [],
  hides: [],
  cannotEnter: [],
  hashes: "nothing",
};

const LIMITS: Record<RealServerName, Limits> = {
  vsftpd: { ...able, listsTimes: false },
  "pure-ftpd": {
    ...able,
    cannotStore: [" ", "trail ", "tab\there", "back\\slash"],
    hides: ["tab\there"],
    cannotEnter: ["tab\there", "back\\slash"],
  },
  proftpd: { ...able, hashes: "HASH" },
  pyftpdlib: able,
};

/** Sessions that the adapter may open at once. */
const CONNECTIONS = 4;

export const inMemory: Candidate = {
  title: "in memory",
  limits: { ...able, hashes: "HASH" },
  start: startMemory,
};

/** One real server in every mode that it knows. */
export function real(server: RealServerName): Candidate[] {
  return realServerCases()
    .filter(({ name }) => name === server)
    .map(({ name, tls, unavailable }) => ({
      title: `${name}, TLS ${tls}`,
      limits: LIMITS[name],
      unavailable,
      start: async (maxConnections) =>
        overFtp(
          await startRealServer(
            name,
            tls,
            maxConnections === undefined ? {} : { maxConnections },
          ),
        ),
    }));
}

export function embedded(): Candidate[] {
  const candidate = (
    title: string,
    options: FtpServerOptions,
    limits: Limits = able,
  ): Candidate => ({
    title: `embedded, ${title}`,
    limits,
    start: async (maxConnections = Infinity) =>
      overFtp(await startFtpServer({ ...options, maxConnections })),
  });
  const noMlsd = { features: { mlsd: false } };
  const untimed = { ...able, listsTimes: false };
  return [
    candidate(
      "plain",
      { features: { hash: true } },
      { ...able, hashes: "HASH" },
    ),
    candidate("explicit TLS", {
      ...{ tls: "explicit", requireTls: true, requireSessionReuse: true },
    }),
    candidate("implicit TLS", { tls: "implicit", requireSessionReuse: true }),
    candidate(
      "no RNTO onto files",
      { renameOverwrites: false, features: { xsha256: true } },
      { ...able, hashes: "XSHA256" },
    ),
    candidate("unix LIST", noMlsd, untimed),
    candidate("DOS LIST", { ...noMlsd, listStyle: "dos" }, untimed),
  ];
}

/** The way to a server, as a manifest would give it. */
export function openRemote(
  server: TestServer,
  dialogue: (line: string) => void = () => undefined,
): RemoteFiles {
  return openFtpRemote(
    {
      ...{ host: server.host, port: server.port, tls: server.tls },
      ...{ ca: server.ca, fingerprint: undefined },
      ...{ minVersion: "TLSv1.2", maxVersion: "TLSv1.3" },
      ...{ user: server.user, password: new Secret(server.password) },
      ...{ connections: CONNECTIONS, encoding: "utf8" },
      ...{ timeout: 10_000, confirmTimeout: 10_000, bandwidth: undefined },
    },
    { dialogue, notice: () => undefined },
  );
}

function overFtp(server: TestServer): Subject {
  const remote = openRemote(server);
  return {
    remote,
    holdings: onDisk(server),
    stop: async () => {
      await remote.close();
      await server.stop();
    },
  };
}

/** Everybody may change what it writes: it writes as root, and the servers serve as another user. */
function onDisk(server: TestServer): Holdings {
  const local = (path: string): string => join(server.root, path);
  return {
    write: async (path, content, time) => {
      await writeFile(local(path), content);
      if (time !== undefined) await utimes(local(path), time, time);
      await chmod(local(path), 0o666);
    },
    writeAll: async (folder, names) => {
      const writes = names.map(async (name) => {
        await writeFile(local(`${folder}/${name}`), name);
        await chmod(local(`${folder}/${name}`), 0o666);
      });
      await Promise.all(writes);
    },
    makeFolder: async (path) => {
      await mkdir(local(path), { recursive: true });
      for (let at = path; at !== "/"; at = dirname(at))
        await chmod(local(at), 0o777);
    },
    read: (path) => readFile(local(path)).catch(() => undefined),
    names: async (folder) => {
      const names = await readdir(local(folder)).catch(() => undefined);
      return names?.sort();
    },
    modified: async (path) => {
      // Not `mtime`, which is rounded up to the next millisecond, and so to the next second.
      const seconds = await modifiedSeconds(local(path));
      return new Date(seconds * 1_000).toISOString().replace(/\.\d+/, "");
    },
  };
}

function startMemory(): Promise<Subject> {
  const remote = new MemoryRemote();
  const put = (path: string, content: string | Uint8Array, time?: Date) => {
    remote.files.set(parseRemotePath(path), {
      content: Buffer.from(content),
      modified: time?.toISOString().replace(/\.\d+/, "") ?? remote.now,
    });
  };
  const holdings: Holdings = {
    write: (path, content, time) => {
      put(path, content, time);
      return Promise.resolve();
    },
    writeAll: (folder, names) => {
      for (const name of names) put(`${folder}/${name}`, name);
      return Promise.resolve();
    },
    makeFolder: (text) => {
      for (let at = parseRemotePath(text); at !== "/"; at = remoteParent(at))
        remote.folders.add(at);
      return Promise.resolve();
    },
    read: (path) => {
      const content = remote.files.get(parseRemotePath(path))?.content;
      return Promise.resolve(content && Buffer.from(content));
    },
    names: (folder) =>
      Promise.resolve(namesIn(remote, parseRemotePath(folder))),
    modified: (path) => {
      const file = remote.files.get(parseRemotePath(path));
      if (file === undefined) throw new Error(`no file at ${path}`);
      return Promise.resolve(file.modified);
    },
  };
  return Promise.resolve({ remote, holdings, stop: () => remote.close() });
}

function namesIn(
  { files, folders }: MemoryRemote,
  folder: RemotePath,
): string[] | undefined {
  if (!folders.has(folder)) return undefined;
  return [...files.keys(), ...folders]
    .filter((path) => path !== "/" && remoteParent(path) === folder)
    .map((path) => path.slice(path.lastIndexOf("/") + 1))
    .sort();
}
