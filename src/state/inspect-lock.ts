/** Who holds a source's lock, and whether that run still lives. */
import { planTag } from "../model/catalogue.ts";
import type { RemotePath } from "../model/path.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import {
  type Holder,
  isProcessGone,
  LOCK_FILE_LIMIT,
  lockFile,
  lockFolder,
  lockIdOf,
  type LockOwner,
  parseLockFile,
} from "./lock-file.ts";
import { lockSilence } from "./lock-silence.ts";
import { listOne, readOne } from "./single-request.ts";

/** Milliseconds without a sign of life after which a holder is taken for dead. */
const STALE = 5 * 60_000;

export interface HeldLock {
  readonly kind: "held";
  readonly id: string;
  readonly file: RemotePath;
  /** As it was read, by bytes; undefined: the server gives it to nobody, or it is too long. */
  readonly content: string | undefined;
  /** Undefined: the file tells nothing that makes sense. */
  readonly owner: LockOwner | undefined;
  /** Ids of further lock files: what is left when several runs fought over a dead one's lock. */
  readonly more: readonly string[];
  /** Milliseconds since the last sign of life, at least; undefined: not known. */
  readonly silent: number | undefined;
  /** How it is known to be dead: its process on this machine is gone, or it was silent for too long. */
  readonly dead: "process" | "silence" | undefined;
}

export type FoundLock =
  | { readonly kind: "free" }
  /** A lock folder and no lock in it: of a run that takes or gives it back just now, or was killed while it did. */
  | { readonly kind: "unowned" }
  | HeldLock;

/**
 * @param holder who asks
 * @param random hex digits for a file that is written and removed again, to learn the server's time; undefined: nothing is
 * written, and the last sign of life is not known
 * @throws RemoteError
 */
export async function inspectLock(
  remote: RemoteFiles,
  stateFolder: RemotePath,
  holder: Holder,
  random: string | undefined,
): Promise<FoundLock> {
  const listing = await listOne(remote, lockFolder(stateFolder));
  if (listing === undefined) return { kind: "free" };
  const ids = listing.entries.flatMap(({ name, kind }) =>
    kind === "file" ? (lockIdOf(name) ?? []) : [],
  );
  const perhapsAlive = ids.filter((id) => !isProcessGone(id, holder));
  const [id] = perhapsAlive.length === 0 ? ids : perhapsAlive;
  if (id === undefined) return { kind: "unowned" };
  const file = lockFile(stateFolder, id);
  const content = await readLockText(remote, file);
  const owner = content === undefined ? undefined : parseLockFile(content, id);
  const more = ids.filter((other) => other !== id);
  const found = { kind: "held", id, file, content, owner, more } as const;
  if (perhapsAlive.length === 0)
    return { ...found, silent: undefined, dead: "process" };
  if (random === undefined)
    return { ...found, silent: undefined, dead: undefined };
  const signs = {
    lockFiles: new Set(perhapsAlive.map((other) => `${other}.json`)),
    isTemporary: isTemporaryOf(perhapsAlive.length > 1 ? undefined : owner),
  };
  const silent = await lockSilence(remote, stateFolder, signs, random);
  const dead = silent !== undefined && silent > STALE ? "silence" : undefined;
  return { ...found, silent, dead };
}

/** Undefined: the server doesn't give it, or it is too long to be a lock file. @throws RemoteError when the server is out of reach */
export async function readLockText(
  remote: RemoteFiles,
  file: RemotePath,
): Promise<string | undefined> {
  const content = await readOne(remote, file, LOCK_FILE_LIMIT);
  return content && Buffer.from(content).toString("latin1");
}

/** Of an unknown holder's plan any file may be. Adapters may put something before the names that they are given. */
export function isTemporaryOf(
  owner: LockOwner | undefined,
): (name: string) => boolean {
  if (owner === undefined) return () => true;
  const tag = `${planTag(owner.plan)}-`;
  return (name) => name.includes(tag);
}
