/** Single changes on a server that need no content from here: folders, removals, renames, times, hash files. */
import { ServerRefusal } from "../model/errors.ts";
import type { RemotePath } from "../model/path.ts";
import type { Change } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { listFolder } from "./list-folder.ts";
import { claimFolder, type ClaimState, makeFolder } from "./make-folder.ts";
import { moveFile, moveFolder } from "./move-file.ts";
import { forget, removeIfThere } from "./remove-file.ts";
import { remoteError } from "./reply-errors.ts";
import type { Session } from "./session.ts";
import { changeTime } from "./settle-time.ts";

/**
 * Every change is the same when done twice, so it can be tried again.
 * @param claim is kept from one try to the next
 * @returns the file's time as the server tells it, of those changes that ask for it
 * @throws RemoteError
 */
export async function changeRemote(
  session: Session,
  change: Change,
  claim: ClaimState,
): Promise<string | undefined> {
  const { path } = change;
  switch (change.kind) {
    case "make-folder":
      await makeFolder(session, path);
      return undefined;
    case "claim-folder":
      await claimFolder(session, path, claim);
      return undefined;
    case "remove-file":
      await removeIfThere(session, path);
      if (change.hashFile !== undefined)
        await removeIfThere(session, change.hashFile);
      return undefined;
    case "remove-folder":
      await removeEmptyFolder(session, path);
      return undefined;
    case "move-file":
      return saying(`rename ${path} to ${change.to}`, () =>
        moveFile(session, change, change.modified),
      );
    case "move-folder":
      await saying(`rename ${path} to ${change.to}`, () =>
        moveFolder(session, path, change.to),
      );
      return undefined;
    case "set-modified":
      return saying(`set the time of ${path}`, () =>
        changeTime(session, path, change.modified),
      );
    case "write-file":
      await writeFile(session, path, change.content);
      return undefined;
  }
}

/** @throws as `remoteError` */
async function saying<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw remoteError(doing, error);
  }
}

export async function writeFile(
  session: Session,
  path: RemotePath,
  content: string,
): Promise<void> {
  try {
    const bytes = streamOf([Buffer.from(content, "latin1")]);
    await session.store(path, bytes, { isBrief: true });
  } catch (error) {
    // On a full disk an empty file may be left, which would only mislead.
    await forget(session, path);
    throw remoteError(`write ${path}`, error);
  }
}

async function removeEmptyFolder(
  session: Session,
  path: RemotePath,
): Promise<void> {
  const listing = await listFolder(session, path);
  if (listing.kind === "missing") return;
  if (listing.kind === "failed") throw listing.error;
  const { entries, incomplete } = listing;
  const inside = entries[0] && `it holds ${JSON.stringify(entries[0].name)}`;
  const obstacle = inside ?? incomplete;
  if (obstacle !== undefined) {
    throw new ServerRefusal(
      `can't remove the folder ${path}, which must be empty: ${obstacle}`,
    );
  }
  try {
    // Servers refuse to remove the folder that a session stands in.
    await session.commands(["CWD", "/"], ["RMD", path]);
  } catch (error) {
    throw remoteError(`remove the folder ${path}`, error);
  }
}
