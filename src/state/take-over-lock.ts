/** Takes a dead run's lock over: of all who try, one can rename its file. */
import { planTag } from "../model/catalogue.ts";
import { parseRelativePath, remotePath } from "../model/path.ts";
import type { Change } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { type HeldLock, isTemporaryOf, readLockText } from "./inspect-lock.ts";
import { temporaryFolder } from "./lock-file.ts";
import type { LockPlace } from "./lock-place.ts";
import { changeOne, listOne } from "./single-request.ts";

/**
 * @param place displaces the dead lock
 * @param planId of the run that takes it
 * @throws RemoteError
 */
export async function takeOverLock(
  place: LockPlace,
  dead: HeldLock,
  planId: string,
): Promise<"taken-over" | "someone-was-faster" | "alive"> {
  const { remote, file } = place;
  const refused = await changeOne(remote, move(dead.file, file));
  if (refused !== undefined) return "someone-was-faster";
  // Another run may have taken it over between the look and the renaming: then this is not the file that was found.
  if ((await readLockText(remote, file)) !== dead.content) {
    const stuck = await changeOne(remote, move(file, dead.file));
    if (stuck !== undefined) await place.withdraw();
    return "alive";
  }
  const unwritten = await place.write();
  if (unwritten !== undefined) {
    await place.leave();
    throw unwritten;
  }
  await place.removeDisplaced();
  if ((await place.standing()).kind !== "ours") {
    await place.withdraw();
    return "someone-was-faster";
  }
  await fence(place, dead, planId);
  return "taken-over";
}

function move(path: LockPlace["file"], to: LockPlace["file"]) {
  const unchanged = { hashFile: false, modified: undefined };
  return { kind: "move-file", path, to, ...unchanged } as const;
}

/**
 * Takes the temporary files of a run that may only be stalled, so that it can rename none into place when it goes on.
 * Those of a process that is surely gone are of use when its plan is applied again.
 */
async function fence(
  { remote, stateFolder }: LockPlace,
  { dead, owner }: HeldLock,
  planId: string,
): Promise<void> {
  const samePlan = owner && planTag(owner.plan) === planTag(planId);
  if (dead === "process" && samePlan === true) return;
  const folder = temporaryFolder(stateFolder);
  const listing = await listOne(remote, folder);
  const isTemporary = isTemporaryOf(owner);
  const changes = (listing?.entries ?? [])
    .filter(({ kind, name }) => kind === "file" && isTemporary(name))
    .map(({ name }, id): Change => ({
      ...{ id, kind: "remove-file", hashFile: undefined },
      path: remotePath(folder, parseRelativePath(name)),
    }));
  for await (const outcome of remote.change(streamOf(changes)))
    if (outcome.kind === "failed") throw outcome.error;
}
