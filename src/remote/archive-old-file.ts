/** Moves the file that is to be replaced into the archive, its hash file with it; and back when the new one can't come. */
import { RemoteError } from "../model/errors.ts";
import type { RemotePath } from "../model/path.ts";
import type { Placement } from "../model/remote-files.ts";
import { hashFileOf, renameFile } from "./move-file.ts";
import type { PlacementState } from "./placement-state.ts";
import { removeIfThere } from "./remove-file.ts";
import { remoteError } from "./reply-errors.ts";
import { isRefusedRename, renameIfThere } from "./rename.ts";
import type { Session } from "./session.ts";
import { isAbsent, isFile, isSurelyFile } from "./what-stands.ts";

type Replaced = Pick<Placement, "target" | "hashFile"> & {
  readonly archive: RemotePath;
};

/** What an earlier try or run archived is never archived over. @throws RefusedReply | LostConnection | RemoteError */
export async function lookIntoArchive(
  session: Session,
  archive: RemotePath,
  state: PlacementState,
): Promise<void> {
  if (state.archived === "yes") return;
  state.archived = (await isSurelyFile(session, archive)) ? "yes" : "no";
}

/**
 * Comes right before the new file takes the name, but in a write of its own: one write for both would replace the old
 * file where the server refuses its way into the archive.
 * @throws RefusedReply | LostConnection | RemoteError
 */
export async function archiveOldFile(
  session: Session,
  replaced: Replaced,
  state: PlacementState,
): Promise<void> {
  const { target, archive, hashFile } = replaced;
  if (state.archived === "yes") {
    if (hashFile.exists) await archiveHashFile(session, replaced);
    return;
  }
  // The answer may be lost: then the next try looks again.
  state.archived = "perhaps";
  const move = { path: target, to: archive, hashFile: hashFile.exists };
  try {
    await renameFile(session, move);
    state.archived = "yes";
  } catch (error) {
    const gone =
      isRefusedRename(error, "RNFR") && (await isAbsent(session, target));
    if (!gone) throw error;
    state.archived = "no";
    if (hashFile.exists) await removeIfThere(session, hashFile.path);
  }
}

/** Of a file that an earlier try or run archived: it may have come no further. */
async function archiveHashFile(
  session: Session,
  { target, archive, hashFile }: Replaced,
): Promise<void> {
  const archivedHashFile = hashFileOf(archive);
  const [isNew, isThere] = await Promise.all([
    isFile(session, target),
    isFile(session, archivedHashFile),
  ]);
  // What stands beside a file that came after is that file's.
  if (isNew || isThere) await removeIfThere(session, hashFile.path);
  else await renameIfThere(session, hashFile.path, archivedHashFile);
}

/** As far as the server lets it; `state` says where the old file is then. */
export async function bringBackOldFile(
  session: Session,
  { target, archive, hashFile }: Replaced,
  state: PlacementState,
): Promise<void> {
  if (state.archived === "no" || !session.usable) return;
  try {
    await lookIntoArchive(session, archive, state);
    if (state.archived !== "yes" || !(await isAbsent(session, target))) return;
    const back = { path: archive, to: target, hashFile: hashFile.exists };
    state.archived = "perhaps";
    await renameFile(session, back).catch((error: unknown) => {
      // A refusal leaves it in the archive; without an answer nobody knows.
      if (session.usable) state.archived = "yes";
      throw error;
    });
    state.archived = "no";
  } catch (error) {
    const failure = remoteError(`bring back ${target}`, error);
    if (!(failure instanceof RemoteError)) throw failure;
  }
}
