/** Gives a file or a folder another name; what belongs to a file goes along. */
import { ServerRefusal } from "../model/errors.ts";
import { hashFileName } from "../model/hash-file.ts";
import {
  baseName,
  parseRemotePath,
  remoteParent,
  type RemotePath,
} from "../model/path.ts";
import { removeIfThere } from "./remove-file.ts";
import { makeFolder } from "./make-folder.ts";
import { RefusedReply } from "./reply.ts";
import { withExactName } from "./check-new-name.ts";
import { isRefusedRename, rename, wasRenamed, type Way } from "./rename.ts";
import type { Session } from "./session.ts";
import { knowsHowToSetTimes, settleTime } from "./settle-time.ts";
import { isAbsent, isFile, isFolder } from "./what-stands.ts";

export interface Move extends Way {
  /** Whether the hash file of `path`, if there is one, goes along. */
  readonly hashFile: boolean;
}

/**
 * Renames, sets the time and asks for it in one write; can be tried again.
 * @returns as `settleTime`
 * @throws RefusedReply | LostConnection | RemoteError
 */
export async function moveFile(
  session: Session,
  move: Move,
  modified: string | undefined,
): Promise<string | undefined> {
  const settle = () => settleTime(session, move.to, modified);
  // Before it is known how, a file that is not there yet would look like a server that can't.
  const together = modified === undefined || knowsHowToSetTimes(session);
  let told: string | undefined;
  const isThere = () => isFile(session, move.to);
  await withExactName(session, move, isThere, (way) =>
    renameFile(session, { ...move, ...way }, async () => {
      if (together) told = await settle();
    }),
  );
  return together ? told : settle();
}

/**
 * Renames a file with its hash file; makes the folders above `to` when the server refuses for their lack.
 * @param meanwhile is done in the same write, anew when the renames are
 * @throws RefusedReply | LostConnection | RemoteError; after a refusal for good all is where it was
 */
export async function renameFile(
  session: Session,
  move: Move,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { path, to, hashFile } = move;
  const hash = { path: hashFileOf(path), to: hashFileOf(to) };
  const attempt = async (withHashFile: boolean) => {
    const [file, along, others] = await Promise.all([
      failureOf(rename(session, path, to)),
      withHashFile ? failureOf(rename(session, hash.path, hash.to)) : undefined,
      failureOf(meanwhile()),
    ]);
    return { file, along, others };
  };
  const first = await attempt(hashFile);
  const refused = isRefusedRename(first.file, "RNTO");
  if (refused) await makeFolder(session, remoteParent(to));
  // Not the hash file that went ahead: after the RNFR that it would be refused, RNTO may mean the file.
  const again = first.along !== undefined;
  const { file, along, others } = refused ? await attempt(again) : first;
  const there = () => isFile(session, to);
  if (file !== undefined && !(await wasRenamed(session, path, file, there))) {
    const wentAhead = hashFile && along === undefined;
    if (wentAhead && session.usable) await undo(session, hash);
    throw file;
  }
  if (along !== undefined) await insistOnHashFile(session, move, hash, along);
  if (others !== undefined) throw others;
}

/** A folder with all that is in it; can be tried again. @throws RefusedReply | LostConnection | RemoteError */
export async function moveFolder(
  session: Session,
  path: RemotePath,
  to: RemotePath,
): Promise<void> {
  const isThere = () => isFolder(session, to);
  await withExactName(session, { path, to }, isThere, async (way) => {
    const failure = await failureOf(rename(session, way.path, way.to));
    if (failure === undefined) return;
    if (!(await wasRenamed(session, way.path, failure, isThere))) throw failure;
  });
}

/** The file has its new name; its hash file has not, unless there was none. */
async function insistOnHashFile(
  session: Session,
  file: Way,
  hash: Way,
  failure: Error,
): Promise<void> {
  if (!isRefusedRename(failure)) throw failure;
  if (failure.verb === "RNFR" && (await isAbsent(session, hash.path))) return;
  try {
    // What stands there belongs to no file, and some servers rename nothing over it.
    await removeIfThere(session, hash.to);
    await rename(session, hash.path, hash.to);
  } catch (error) {
    if (error instanceof ServerRefusal || isRefusedRename(error)) {
      await undo(session, file);
    }
    throw error;
  }
}

/** Best effort after a refusal, which is what the caller tells. @throws LostConnection */
async function undo(session: Session, { path, to }: Way): Promise<void> {
  try {
    await rename(session, to, path);
  } catch (error) {
    if (!(error instanceof RefusedReply)) throw error;
  }
}

async function failureOf(work: Promise<void>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Where the hash file of the file at `path` is. */
export function hashFileOf(path: RemotePath): RemotePath {
  const name = hashFileName(baseName(path));
  return parseRemotePath(`${remoteParent(path)}/${name}`);
}
