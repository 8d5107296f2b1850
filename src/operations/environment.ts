/** What a use case is given from outside: places, connections, a listener and a way to be stopped. */
import type { Remote, Source } from "../manifest/manifest.ts";
import type { Clock } from "../model/clock.ts";
import { InterruptedError } from "../model/errors.ts";
import type { LocalCache } from "../model/local-cache.ts";
import type { Progress } from "../model/progress.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import type { Holder } from "../state/lock-file.ts";

export interface Environment {
  /** Where a path that is relative to the manifest, like a source's, lies here. */
  readonly localPath: (of: Pick<Source, "path">) => string;
  readonly remotes: Remotes;
  /** The user's cache folder; undefined: nothing is taken from it or kept in it. */
  readonly cache: LocalCache | undefined;
  readonly clock: Clock;
  /** Who runs this, for the locks that it takes. */
  readonly holder: Holder;
  /** Hex digits that no other run has; other ones at each call. */
  readonly random: () => string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The ways to the servers of one run, which may be several use cases: connections of a plan serve its apply. */
export class Remotes {
  readonly #opened = new Map<string, Promise<RemoteFiles>>();

  /** @param connect makes the way to a remote; called once for each */
  constructor(readonly connect: (remote: Remote) => Promise<RemoteFiles>) {}

  /** Connections are made when they are needed. @throws what `connect` throws */
  open(remote: Remote): Promise<RemoteFiles> {
    const known = this.#opened.get(remote.name);
    if (known !== undefined) return known;
    const opened = this.connect(remote);
    this.#opened.set(remote.name, opened);
    return opened;
  }

  /** Ends all connections, in whatever they are doing. */
  async close(): Promise<void> {
    for (const result of await Promise.allSettled(this.#opened.values())) {
      if (result.status === "fulfilled") await result.value.close();
    }
  }
}

/** Milliseconds that an interrupted run has to bring what it is renaming to its end. */
const GRACE = 5_000;

/**
 * Does the work of one use case, and takes its progress away afterwards.
 * @param stopping how an interrupt ends it: `at-once` closes the connections in whatever they are doing;
 * `gently` leaves the work a few seconds to stop by itself, so that nothing stays half done
 * @throws InterruptedError for whatever broke because the connections were closed under it
 */
export async function interruptible<T>(
  { remotes, signal, progress }: Environment,
  stopping: "at-once" | "gently",
  work: () => Promise<T>,
): Promise<T> {
  let grace: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    const wait = stopping === "gently" ? GRACE : 0;
    grace = setTimeout(() => void remotes.close(), wait);
  };
  signal.addEventListener("abort", onAbort);
  try {
    return await work();
  } catch (error) {
    throw signal.aborted && !(error instanceof InterruptedError)
      ? new InterruptedError("interrupted", { cause: error })
      : error;
  } finally {
    signal.removeEventListener("abort", onAbort);
    clearTimeout(grace);
    progress.done();
  }
}
