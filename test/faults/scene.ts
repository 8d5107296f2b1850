/** A remote on a server that misbehaves: settings that fail fast, everything that is said kept, nothing left behind. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect } from "vitest";
import { parseRemotePath } from "../../src/model/path.ts";
import type { ConnectionWatch } from "../../src/model/progress.ts";
import type {
  Change,
  Listing,
  Placement,
  RemoteFiles,
} from "../../src/model/remote-files.ts";
import { Secret } from "../../src/model/secret.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { openFtpRemote } from "../../src/remote/ftp-remote.ts";
import type { Timing } from "../../src/remote/connections.ts";
import type { RemoteSettings } from "../../src/remote/settings.ts";
import { all, only, summary } from "../contract/requests.ts";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import type { FtpServerOptions } from "../support/ftp-server/server-options.ts";
import type { Verb } from "../support/ftp-server/verbs.ts";
import type { TestServer } from "../support/test-server.ts";

/** Milliseconds before a second try: tests don't wait for servers to recover. */
const PAUSE = 1;

export interface Opened {
  readonly remote: RemoteFiles;
  readonly dialogue: readonly string[];
  readonly notices: readonly string[];
  /** What the connections did, a line each. */
  readonly watched: readonly string[];
}

export type RemoteAddress = Pick<
  TestServer,
  "host" | "port" | "tls" | "ca" | "user" | "password"
>;

export function openRemote(
  server: RemoteAddress,
  settings: Partial<RemoteSettings> = {},
  timing: Partial<Timing> = {},
): Opened {
  const dialogue: string[] = [];
  const notices: string[] = [];
  const watched: string[] = [];
  const watch: ConnectionWatch = {
    connection: (number, task) => {
      const what = task !== undefined && "path" in task ? ` ${task.path}` : "";
      watched.push(`${number} ${task?.kind ?? "ended"}${what}`);
    },
    waits: (why) => {
      watched.push(`waits: ${why}`);
      return () => watched.push("goes on");
    },
  };
  const remote = openFtpRemote(
    {
      ...{ host: server.host, port: server.port, tls: server.tls },
      ...{ ca: server.ca, fingerprint: undefined },
      ...{ minVersion: "TLSv1.2", maxVersion: "TLSv1.3" },
      ...{ user: server.user, password: new Secret(server.password) },
      ...{ connections: 1, encoding: "utf8" },
      ...{ timeout: 5_000, confirmTimeout: 5_000, bandwidth: undefined },
      ...settings,
    },
    {
      dialogue: (line) => dialogue.push(line),
      notice: (text) => notices.push(text),
      watch,
    },
    { pause: PAUSE, idle: 60_000, random: () => 0.5, now: Date.now, ...timing },
  );
  return { remote, dialogue, notices, watched };
}

export class Scene {
  constructor(
    readonly server: FtpServer,
    readonly opened: Opened,
  ) {}

  get remote(): RemoteFiles {
    return this.opened.remote;
  }

  async place(...placements: Placement[]): Promise<ReturnType<typeof summary>> {
    return summary(await all(this.remote.place(streamOf(placements))));
  }

  async change(...changes: Change[]): Promise<ReturnType<typeof summary>> {
    return summary(await all(this.remote.change(streamOf(changes))));
  }

  list(folder = "/"): Promise<Listing> {
    return only(this.remote.list(streamOf([parseRemotePath(folder)])));
  }

  /** The server says `text` instead of doing the command. */
  answer(on: Verb, text: string, times = 1): void {
    this.server.inject({ on, times, do: { kind: "reply", text } });
  }

  /** Command lines that the server received, all connections together. */
  commands(verb: string): string[] {
    const lines = this.server.commands.map(({ line }) => line);
    return lines.filter((line) => line.split(" ", 1)[0] === verb);
  }

  write(path: string, content: string | Uint8Array): void {
    writeFileSync(join(this.server.root, path), content);
  }

  read(path: string): string {
    return this.readBytes(path).toString("utf8");
  }

  readBytes(path: string): Buffer {
    return readFileSync(join(this.server.root, path));
  }

  /** Sorted; without the folder of temporary files. */
  names(folder = "/"): string[] {
    const names = readdirSync(join(this.server.root, folder)).sort();
    return names.filter((name) => name !== "tmp");
  }

  makeFolder(path: string): void {
    mkdirSync(join(this.server.root, path), { recursive: true });
  }
}

/** Opens scenes for the tests of one file; after each test no connection may be left at its server. */
export function scenes(): (
  options?: FtpServerOptions,
  settings?: Partial<RemoteSettings>,
  pause?: number,
) => Promise<Scene> {
  const opened: Scene[] = [];
  afterEach(async () => {
    for (const { server, remote } of opened.splice(0)) {
      await remote.close();
      await sleepUntil(() => server.connections.open === 0);
      const { open } = server.connections;
      await server.stop();
      expect(open, "connections left open").toBe(0);
    }
  });
  return async (options = {}, settings = {}, pause = PAUSE) => {
    const server = await startFtpServer(options);
    const scene = new Scene(server, openRemote(server, settings, { pause }));
    scene.makeFolder("/tmp");
    opened.push(scene);
    return scene;
  };
}

/** Waits for what must come soon, at most two seconds. */
export async function sleepUntil(isTrue: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !isTrue(); i++) await sleep(5);
}
