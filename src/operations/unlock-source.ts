/** Use case: see who holds a source's lock, and remove it when the person says that this run is dead. */
import type { Source } from "../manifest/manifest.ts";
import { LockedError } from "../model/errors.ts";
import type { RemotePath } from "../model/path.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { type HeldLock, inspectLock } from "../state/inspect-lock.ts";
import { type Holder, lockFolder } from "../state/lock-file.ts";
import { unlockCommand } from "../state/lock-words.ts";
import { changeOne } from "../state/single-request.ts";
import { type Environment, interruptible } from "./environment.ts";

export interface UnlockRequest {
  readonly source: Source;
  /** Of the lock to remove; undefined: only look. */
  readonly id: string | undefined;
  /** Who asks. */
  readonly holder: Holder;
  /** Hex digits. */
  readonly random: string;
}

export type UnlockResult =
  | { readonly kind: "not-locked" }
  | { readonly kind: "locked"; readonly held: HeldLock }
  | { readonly kind: "removed"; readonly held: HeldLock };

/** @throws LockedError when the lock has another id than the one to remove, RemoteError */
export async function unlockSource(
  { source, id, holder, random }: UnlockRequest,
  environment: Environment,
): Promise<UnlockResult> {
  const remote = await environment.remotes.open(source.remote);
  return interruptible(environment, "at-once", async () => {
    const found = await inspectLock(remote, source.state, holder, random);
    if (found.kind !== "held") return { kind: "not-locked" };
    if (id === undefined) return { kind: "locked", held: found };
    if (found.id !== id) throw otherLock(source.name, id, found.id);
    await removeLock(remote, source.state, found);
    return { kind: "removed", held: found };
  });
}

function otherLock(source: string, asked: string, actual: string): LockedError {
  return new LockedError(
    `the lock of ${source} has the id ${actual}, not ${asked}: it is another run's`,
    {
      hint: `see who holds it: ftp-sync unlock ${source}, and if that run is known to be dead: ${unlockCommand(source, actual)}`,
    },
  );
}

async function removeLock(
  remote: RemoteFiles,
  stateFolder: RemotePath,
  { file: path }: HeldLock,
): Promise<void> {
  const refused = await changeOne(remote, {
    kind: "remove-file",
    path,
    hashFile: undefined,
  });
  if (refused !== undefined) throw refused;
  // It is refused when something else is in it; without a lock in it the folder locks nothing.
  await changeOne(remote, {
    kind: "remove-folder",
    path: lockFolder(stateFolder),
  });
}
