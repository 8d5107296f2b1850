/** Single changes on a server that need no content from here: folders, removals, hash files. */
import { ServerRefusal } from "../model/errors.ts";
import { baseName, remoteParent, type RemotePath } from "../model/path.ts";
import type { Change } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { fileSize } from "./inspect-file.ts";
import { listFolder } from "./list-folder.ts";
import { RefusedReply } from "./reply.ts";
import { remoteError } from "./reply-errors.ts";
import type { Session } from "./session.ts";
import { oddParts } from "./wire-names.ts";

/** Every change is the same when done twice, so it can be tried again. @throws RemoteError */
export async function changeRemote(
  session: Session,
  change: Change,
): Promise<void> {
  switch (change.kind) {
    case "make-folder":
      return makeFolder(session, change.path);
    case "remove-file":
      await removeIfThere(session, change.path);
      if (change.hashFile !== undefined) {
        await removeIfThere(session, change.hashFile);
      }
      return;
    case "remove-folder":
      return removeEmptyFolder(session, change.path);
    case "move-file":
      return moveFile(session, change.path, change.to);
    case "write-file":
      return writeFile(session, change.path, change.content);
  }
}

export async function writeFile(
  session: Session,
  path: RemotePath,
  content: string,
): Promise<void> {
  try {
    await session.store(path, streamOf([Buffer.from(content, "latin1")]));
  } catch (error) {
    // On a full disk an empty file may be left, which would only mislead.
    await forget(session, path);
    throw remoteError(`write ${path}`, error);
  }
}

async function moveFile(
  session: Session,
  path: RemotePath,
  to: RemotePath,
): Promise<void> {
  try {
    await session.commands(["RNFR", path], ["RNTO", to]);
  } catch (error) {
    // The answer to an earlier try may have been lost.
    const moved =
      error instanceof RefusedReply &&
      error.verb === "RNFR" &&
      error.code >= 500 &&
      (await isAbsent(session, path)) &&
      !(await isAbsent(session, to));
    if (!moved) throw remoteError(`rename ${path} to ${to}`, error);
  }
}

/** Best effort: what is left behind is cleared by the next apply. */
export async function forget(
  session: Session,
  path: RemotePath,
): Promise<void> {
  if (!session.usable) return;
  try {
    await session.command("DELE", path);
  } catch (error) {
    if (!(error instanceof RefusedReply)) session.dispose();
  }
}

/** A refusal counts as done when the listing of the folder shows that nothing of this name is there. */
export async function removeIfThere(
  session: Session,
  path: RemotePath,
): Promise<void> {
  try {
    await session.command("DELE", path);
  } catch (error) {
    const gone = error instanceof RefusedReply && error.code >= 500;
    if (gone && (await isAbsent(session, path))) return;
    throw remoteError(`remove ${path}`, error);
  }
}

async function isAbsent(session: Session, path: RemotePath): Promise<boolean> {
  const listing = await listFolder(session, remoteParent(path));
  if (listing.kind === "missing") return true;
  if (listing.kind === "failed" || listing.incomplete !== undefined) {
    return false;
  }
  const name = baseName(path);
  if (listing.entries.some((entry) => entry.name === name)) return false;
  if (!listing.doubtful) return true;
  // The listing may have been cut short; both questions together tell.
  return (
    session.facts.has("SIZE") &&
    (await fileSize(session, path)) === undefined &&
    !(await isFolder(session, path))
  );
}

export async function makeFolder(
  session: Session,
  path: RemotePath,
): Promise<void> {
  try {
    await makeWithParents(session, path);
  } catch (error) {
    throw remoteError(`make the folder ${path}`, error);
  }
  const { start, end } = oddParts(baseName(path));
  if (start + end === "" || !(await isAbsent(session, path))) return;
  throw new ServerRefusal(
    `can't make the folder ${JSON.stringify(path)}: the server changes this name while making it`,
  );
}

/** @throws RefusedReply | LostConnection */
async function makeWithParents(
  session: Session,
  path: RemotePath,
): Promise<void> {
  const refusal = await tryToMake(session, path);
  if (refusal === undefined) return;
  const parent = remoteParent(path);
  if (parent === path) throw refusal;
  if (!(await isFolder(session, parent)))
    await makeWithParents(session, parent);
  // The parent may have come from another connection just now, so its being there explains no refusal.
  const again = await tryToMake(session, path);
  if (again !== undefined) throw again;
}

/** The refusal; undefined when the folder is there, by this command or before it. */
async function tryToMake(
  session: Session,
  path: RemotePath,
): Promise<RefusedReply | undefined> {
  try {
    await session.command("MKD", path);
  } catch (error) {
    if (!(error instanceof RefusedReply) || error.code < 500) throw error;
    if (!(await isFolder(session, path))) return error;
  }
  return undefined;
}

async function isFolder(session: Session, path: RemotePath): Promise<boolean> {
  try {
    await session.command("CWD", path);
    return true;
  } catch (error) {
    if (error instanceof RefusedReply && error.code >= 500) return false;
    throw error;
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
