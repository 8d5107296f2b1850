/** What a use case is given from outside: places, connections, a listener and a way to be stopped. */
import type { Remote, Source } from "../manifest/manifest.ts";
import { InterruptedError } from "../model/errors.ts";
import type { Progress } from "../model/progress.ts";
import type { RemoteFiles } from "../model/remote-files.ts";

export interface Environment {
  /** Where the manifest's path of a source lies here. */
  readonly localPath: (source: Source) => string;
  /** A way to the remote; connections are made when they are needed. Called once a remote. */
  connect(remote: Remote): Promise<RemoteFiles>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Milliseconds that an interrupted run has to bring what it is renaming to its end. */
const GRACE = 5_000;

/**
 * The remotes of one run: each is opened once, and all are closed whatever happens.
 * @param stopping how an interrupt ends the run: `at-once` closes the connections in whatever they are doing;
 * `gently` leaves the work a few seconds to stop by itself, so that nothing stays half done
 */
export async function withRemotes<T>(
  environment: Environment,
  stopping: "at-once" | "gently",
  work: (open: (remote: Remote) => Promise<RemoteFiles>) => Promise<T>,
): Promise<T> {
  const remotes = new Map<string, Promise<RemoteFiles>>();
  const open = (remote: Remote): Promise<RemoteFiles> => {
    const known = remotes.get(remote.name);
    if (known !== undefined) return known;
    const opened = environment.connect(remote);
    remotes.set(remote.name, opened);
    return opened;
  };
  const closeAll = async (): Promise<void> => {
    for (const result of await Promise.allSettled(remotes.values())) {
      if (result.status === "fulfilled") await result.value.close();
    }
  };
  let grace: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    const wait = stopping === "gently" ? GRACE : 0;
    grace = setTimeout(() => void closeAll(), wait);
  };
  environment.signal.addEventListener("abort", onAbort);
  try {
    return await work(open);
  } catch (error) {
    // Whatever broke because the connections were closed under it was meant to.
    throw environment.signal.aborted && !(error instanceof InterruptedError)
      ? new InterruptedError("interrupted", { cause: error })
      : error;
  } finally {
    environment.signal.removeEventListener("abort", onAbort);
    clearTimeout(grace);
    await closeAll();
  }
}
