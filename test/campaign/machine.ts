/** A machine that ftp-sync runs on in a campaign: its cache, and the processes that live on it. */
import { createHash } from "node:crypto";
import type { Remote } from "../../src/manifest/manifest.ts";
import type { LocalCache } from "../../src/model/local-cache.ts";
import { Secret } from "../../src/model/secret.ts";
import { type Environment, Remotes } from "../../src/operations/environment.ts";
import { openFtpRemote } from "../../src/remote/ftp-remote.ts";
import type { FtpServer } from "../support/ftp-server/ftp-server.ts";
import type { CampaignClock } from "./campaign-clock.ts";

/** What all machines of a scenario share. */
export interface Site {
  readonly server: FtpServer;
  /** Of the source, on disk. */
  readonly folder: string;
  readonly clock: CampaignClock;
  readonly remote: Remote;
  /** Other hex digits at each call. */
  readonly random: () => string;
}

export class Machine {
  readonly #cache = new Map<string, Uint8Array>();
  readonly #alive = new Set<number>();
  #pids = 0;

  constructor(readonly name: string) {}

  get cache(): LocalCache {
    return {
      read: (name) => Promise.resolve(this.#cache.get(name)),
      write: (name, chunks) => {
        this.#cache.set(name, Buffer.concat([...chunks]));
        return Promise.resolve();
      },
    };
  }

  /** Runs one process: its connections are closed and it is dead afterwards, however it ends. */
  async run<T>(
    site: Site,
    notices: string[],
    work: (environment: Environment) => Promise<T>,
  ): Promise<T> {
    const pid = ++this.#pids;
    this.#alive.add(pid);
    const environment = this.#environment(site, pid, notices);
    try {
      return await work(environment);
    } finally {
      await environment.remotes.close();
      this.#alive.delete(pid);
    }
  }

  #environment(site: Site, pid: number, notices: string[]): Environment {
    const { clock, random } = site;
    const notice = (text: string): void => {
      notices.push(text);
    };
    return {
      localPath: ({ path }) => path,
      remotes: new Remotes((remote) =>
        Promise.resolve(connect(remote, site, notice)),
      ),
      cache: this.cache,
      ...{ clock, random },
      holder: {
        name: `somebody@${this.name}`,
        pid,
        machine: createHash("sha256").update(this.name).digest("hex"),
        isAlive: (other) => this.#alive.has(other),
      },
      progress: {
        start: () => undefined,
        advance: () => undefined,
        settled: () => undefined,
        done: () => undefined,
        notice,
      },
      signal: new AbortController().signal,
    };
  }
}

function connect(
  remote: Remote,
  { server, clock }: Site,
  notice: (text: string) => void,
) {
  const { host, port, tls, connections, timeout, confirmTimeout } = remote;
  return openFtpRemote(
    {
      ...{ host, port, tls, connections, timeout, confirmTimeout },
      ...{ ca: undefined, fingerprint: undefined, bandwidth: undefined },
      ...{ minVersion: "TLSv1.2", maxVersion: "TLSv1.3", encoding: "utf8" },
      ...{ user: server.user, password: new Secret(server.password) },
    },
    { dialogue: undefined, notice },
    {
      ...{ pause: 1, idle: 60_000, random: () => 0.5 },
      now: () => clock.now(),
    },
  );
}
