/** What use cases are given on this machine: connections with their credentials, the user's cache folder, its clock. */
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { type Environment, Remotes } from "../operations/environment.ts";
import type { ConnectionWatch, Progress } from "../model/progress.ts";
import type { RemoteLog } from "../remote/settings.ts";
import { CacheFolder } from "../scan/cache-folder.ts";
import { connectRemote } from "./connect-remote.ts";
import { currentHolder } from "./holder.ts";
import type { Surroundings } from "./surroundings.ts";
import { systemClock } from "./system-clock.ts";
import { userCacheFolder } from "./user-cache.ts";

export interface EnvironmentOptions {
  /** What the manifest's local paths are relative to. */
  readonly folder: string;
  readonly surroundings: Pick<Surroundings, "env" | "home">;
  /** Take nothing from the user's cache folder, and keep nothing there. */
  readonly noCache: boolean;
  readonly progress: Progress;
  /** Hears the FTP dialogue, if it wants to. */
  readonly dialogue: RemoteLog["dialogue"];
  /** Watches the connections to the remote of this name; undefined: nobody does. */
  readonly watch?: ((remote: string) => ConnectionWatch) | undefined;
  readonly signal: AbortSignal;
}

export interface MadeEnvironment {
  readonly environment: Environment;
  readonly log: RemoteLog;
}

/** Whoever gets it closes its `remotes` in the end. */
export async function makeEnvironment({
  folder,
  surroundings,
  noCache,
  progress,
  dialogue,
  watch,
  signal,
}: EnvironmentOptions): Promise<MadeEnvironment> {
  const notice = (text: string): void => {
    progress.notice(text);
  };
  const log = { dialogue, notice };
  const remotes = new Remotes((remote) =>
    connectRemote(remote, folder, surroundings, {
      ...log,
      watch: watch?.(remote.name),
    }),
  );
  const environment: Environment = {
    localPath: ({ path }) => resolve(folder, path),
    cache: noCache
      ? undefined
      : new CacheFolder(userCacheFolder(surroundings, process.platform)),
    clock: systemClock,
    holder: await currentHolder(),
    random: () => randomBytes(16).toString("hex"),
    ...{ remotes, progress, signal },
  };
  return { environment, log };
}
