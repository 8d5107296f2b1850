/** A remote that locks can be tried on, holders, and a clock whose waiting costs nothing. */
import type { Clock } from "../../../src/model/clock.ts";
import {
  parseRemotePath,
  remoteParent,
  type RemotePath,
} from "../../../src/model/path.ts";
import type {
  Change,
  Outcome,
  RemoteFiles,
} from "../../../src/model/remote-files.ts";
import { streamOf } from "../../../src/model/stream-of.ts";
import {
  acquireLock,
  type LockRequest,
} from "../../../src/state/acquire-lock.ts";
import {
  type Holder,
  lockFile,
  lockFileText,
  lockId,
} from "../../../src/state/lock-file.ts";
import { HEARTBEAT, type Lock } from "../../../src/state/lock.ts";
import { MemoryRemote } from "../../support/memory-remote.ts";

export const STATE = parseRemotePath("/to/.ftp-sync");
export const PLAN = `sha256:${"1".repeat(64)}`;
export const OTHER_PLAN = `sha256:${"2".repeat(64)}`;
/** What MemoryRemote gives to a file that is written. */
const NOW = Date.parse("2024-01-01T00:00:00Z");

type Failure = (Outcome & { kind: "failed" })["error"];

export class LockRemote extends MemoryRemote {
  readonly changes: Change[] = [];
  /** Called before each change; what it answers is the change's failure. */
  before: (change: Change) => Failure | undefined = () => undefined;

  override async *change(
    changes: AsyncIterable<Change>,
  ): AsyncIterable<Outcome> {
    for await (const change of changes) {
      this.changes.push(change);
      const error = this.before(change);
      if (error === undefined) yield* super.change(streamOf([change]));
      else yield { kind: "failed", id: change.id, error };
    }
  }

  /** Names in the folder, sorted. */
  namesIn(folder: string): string[] {
    const start = `${STATE}/${folder}/`;
    return [...this.files.keys(), ...this.folders]
      .filter((path) => path.startsWith(start))
      .map((path) => path.slice(start.length))
      .sort();
  }

  /** Puts a file under the state folder, that old by the server's clock. */
  put(path: string, content: string, seconds = 0): RemotePath {
    const full = parseRemotePath(`${STATE}/${path}`);
    for (let folder = remoteParent(full); folder !== "/";)
      folder = remoteParent(this.#add(folder));
    const modified = new Date(NOW - seconds * 1000)
      .toISOString()
      .replace(".000", "");
    this.files.set(full, { content: Buffer.from(content), modified });
    return full;
  }

  #add(folder: RemotePath): RemotePath {
    this.folders.add(folder);
    return folder;
  }

  /** Puts a lock that is that old. Answers its id. */
  putLock(
    holder: Holder,
    { seconds = 0, plan = PLAN, random = "dead" } = {},
  ): string {
    const id = lockId(random, holder);
    this.put(`lock/${id}.json`, lockFileText(id, holder, plan, NOW), seconds);
    return id;
  }
}

const MACHINE = "a".repeat(64);
const OTHER_MACHINE = "b".repeat(64);
const LIVING = 4242;
export const GONE = 666;

/** On one machine, on which only process 666 is gone. */
export function holder(pid = LIVING, name = "me@here"): Holder {
  return { name, pid, machine: MACHINE, isAlive: (asked) => asked !== GONE };
}

export function elsewhere(pid = LIVING): Holder {
  return { ...holder(pid, "ci@there"), machine: OTHER_MACHINE };
}

/** Sleeps end at once and time goes on by them, but for those between heartbeats: the test ends these. */
export class TestClock implements Clock {
  time = NOW;
  readonly sleeps: number[] = [];
  /** What happens meanwhile. */
  during: (milliseconds: number) => void = () => undefined;
  #wake: () => void = () => undefined;
  #asleep: () => void = () => undefined;

  now(): number {
    return this.time;
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (milliseconds === HEARTBEAT) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        const end = (): void => {
          resolve();
        };
        signal.addEventListener("abort", end, { once: true });
        this.#asleep();
      });
    } else {
      this.sleeps.push(milliseconds);
      this.during(milliseconds);
    }
    this.time += milliseconds;
  }

  /** Ends when the lock's beat is over. */
  async beat(lock: Lock): Promise<void> {
    const over = new Promise<void>((resolve) => {
      this.#asleep = resolve;
      const end = (): void => {
        resolve();
      };
      lock.lost.addEventListener("abort", end, { once: true });
    });
    this.#wake();
    await over;
  }
}

export interface Acquired {
  readonly lock: Lock;
  readonly clock: TestClock;
  readonly notices: string[];
}

export async function acquire(
  remote: RemoteFiles,
  request: Partial<LockRequest> = {},
  clock = new TestClock(),
): Promise<Acquired> {
  const notices: string[] = [];
  const lock = await acquireLock(remote, STATE, {
    ...{ source: "photos", holder: holder(), planId: PLAN, random: "0123" },
    ...{ timeout: 0, clock, signal: new AbortController().signal },
    notice: (text) => notices.push(text),
    ...request,
  });
  return { lock, clock, notices };
}

export function lockFileOf({ id }: Lock): RemotePath {
  return lockFile(STATE, id);
}
