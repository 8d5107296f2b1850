/** Takes a source for a run: its lock first, then what is kept of it on the server. */
import { planTag, type PlanTag } from "../model/catalogue.ts";
import type { Clock } from "../model/clock.ts";
import type { LocalFiles } from "../model/local-files.ts";
import { type RemotePath, stateFolderOf } from "../model/path.ts";
import type { Progress } from "../model/progress.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import type { PlanHeader } from "../plan/plan-format.ts";
import { acquireLock } from "../state/acquire-lock.ts";
import type { LocalCopy } from "../state/local-copy.ts";
import type { Holder } from "../state/lock-file.ts";
import type { Lock } from "../state/lock.ts";
import { readCatalogue, type StoredState } from "../state/read-catalogue.ts";

/** The two sides of a source of the plan. */
export interface SourceSides {
  readonly remote: RemoteFiles;
  readonly local: LocalFiles;
  /** Of the source's catalogue, kept on this machine. */
  readonly copy: LocalCopy | undefined;
}

/** Who runs, and how it is told from others that may want the same. */
export interface Runner {
  readonly holder: Holder;
  /** Milliseconds to wait for another run's end. */
  readonly lockTimeout: number;
  readonly clock: Clock;
  /** Hex digits that no other run has; other ones at each call. */
  readonly random: () => string;
}

export interface OpenSource extends SourceSides {
  readonly name: string;
  readonly root: RemotePath;
  readonly state: RemotePath;
  readonly planId: string;
  readonly tag: PlanTag;
  readonly lock: Lock;
  /** As it was when the lock was taken. */
  readonly before: StoredState;
}

/** Whoever gets it releases its lock. @throws LockedError, RemoteError, InterruptedError */
export async function openSource(
  name: string,
  header: PlanHeader["sources"][string],
  planId: string,
  sides: SourceSides,
  runner: Runner,
  {
    progress,
    signal,
  }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<OpenSource> {
  const { to: root, state = stateFolderOf(header.to) } = header;
  const { remote, copy } = sides;
  const { holder, lockTimeout: timeout, clock } = runner;
  // Meanwhile: what is kept of it is in two folders, which are listed at once.
  remote.warmUp(2);
  const lock = await acquireLock(remote, state, {
    ...{ source: name, holder, planId, timeout, clock, signal },
    random: runner.random(),
    notice: (text) => {
      progress.notice(text);
    },
  });
  try {
    const before = await readCatalogue(remote, state, copy);
    const tag = planTag(planId);
    return { ...sides, name, root, state, planId, tag, lock, before };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
