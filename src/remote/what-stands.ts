/** What stands at a path on the server: each answer is proven, or the question fails. */
import { ServerRefusal } from "../model/errors.ts";
import { baseName, remoteParent, type RemotePath } from "../model/path.ts";
import { fileSize } from "./inspect-file.ts";
import { listFolder } from "./list-folder.ts";
import { RefusedReply } from "./reply.ts";
import type { Session } from "./session.ts";

/** False also where the server doesn't tell. @throws RefusedReply | LostConnection | RemoteError */
export async function isFile(
  session: Session,
  path: RemotePath,
): Promise<boolean> {
  if (session.facts.has("SIZE")) {
    return (await fileSize(session, path)) !== undefined;
  }
  return (await listedKind(session, path)) === "file";
}

/** False also where the server doesn't tell. @throws RefusedReply | LostConnection */
export async function isFolder(
  session: Session,
  path: RemotePath,
): Promise<boolean> {
  try {
    await session.command("CWD", path);
    return true;
  } catch (error) {
    if (error instanceof RefusedReply && error.code >= 500) return false;
    throw error;
  }
}

/** What the listing of its folder shows of it; undefined where there is none, or none of this name in it. */
export async function listedKind(
  session: Session,
  path: RemotePath,
): Promise<"file" | "folder" | "link" | "other" | undefined> {
  const listing = await listFolder(session, remoteParent(path));
  if (listing.kind !== "listed") return undefined;
  const name = baseName(path);
  return listing.entries.find((entry) => entry.name === name)?.kind;
}

/** True only when the listing of its folder proves that nothing of this name is there. */
export async function isAbsent(
  session: Session,
  path: RemotePath,
): Promise<boolean> {
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

/** As `isFile`, but a doubt fails: for what must be known before anything is renamed. @throws also ServerRefusal */
export async function isSurelyFile(
  session: Session,
  path: RemotePath,
): Promise<boolean> {
  if (await isFile(session, path)) return true;
  if (session.facts.has("SIZE") || (await isAbsent(session, path))) {
    return false;
  }
  throw new ServerRefusal(
    `can't tell whether a file stands at ${path}: the server knows no SIZE, and its listing leaves it open`,
  );
}
