/** What use cases are given from outside, for tests that run them on a folder of this disk and a remote of their own. */
import { randomBytes } from "node:crypto";
import { systemClock } from "../../../src/host/system-clock.ts";
import type { Source } from "../../../src/manifest/manifest.ts";
import { oneShotManifest } from "../../../src/manifest/one-shot.ts";
import type { RemotePath } from "../../../src/model/path.ts";
import type { Progress } from "../../../src/model/progress.ts";
import type { RemoteFiles } from "../../../src/model/remote-files.ts";
import { Secret } from "../../../src/model/secret.ts";
import {
  type Environment,
  Remotes,
} from "../../../src/operations/environment.ts";

const SILENT: Progress = {
  start: () => undefined,
  advance: () => undefined,
  notice: () => undefined,
  settled: () => undefined,
  done: () => undefined,
};

/** Without a cache. */
export function environmentOf(
  remote: RemoteFiles,
  folder: string,
  more: Partial<Environment> = {},
): Environment {
  return {
    localPath: () => folder,
    remotes: new Remotes(() => Promise.resolve(remote)),
    cache: undefined,
    clock: systemClock,
    holder: {
      name: "me@here",
      pid: 1,
      machine: undefined,
      isAlive: () => true,
    },
    random: () => randomBytes(16).toString("hex"),
    progress: SILENT,
    signal: new AbortController().signal,
    ...more,
  };
}

/** A source as the command line without a manifest has it, which removes what is not here. */
export function sourceOf(to: RemotePath, more: Partial<Source> = {}): Source {
  const [source] = oneShotManifest({
    ...{ local: "photos", remote: to, host: "ftp.example.com", port: 21 },
    ...{ tls: "none", user: "u", password: new Secret("p") },
    ...{ compare: "partial", remove: true },
  }).sources;
  if (source === undefined) throw new Error("no source");
  return { ...source, ...more };
}
