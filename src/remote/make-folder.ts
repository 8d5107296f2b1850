/** Makes folders: with all that lead to them, or one that must not have been there. */
import { ServerRefusal, TakenError } from "../model/errors.ts";
import { baseName, remoteParent, type RemotePath } from "../model/path.ts";
import { LostConnection, NotBegun, RefusedReply } from "./reply.ts";
import { remoteError } from "./reply-errors.ts";
import type { Session } from "./session.ts";
import { isAbsent, isFolder, listedKind } from "./what-stands.ts";
import { oddParts } from "./wire-names.ts";

/** Its being there already is fine. @throws RemoteError */
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

/** What the tries of one claim leave to the next. */
export interface ClaimState {
  /** A try ended without the answer to its command, which may have been done. */
  unanswered: boolean;
}

/** @throws TakenError when the folder was there, or another RemoteError */
export async function claimFolder(
  session: Session,
  path: RemotePath,
  state: ClaimState,
): Promise<void> {
  try {
    const refusal = await tryToClaim(session, path, state);
    if (refusal === undefined) return;
    // The words for it differ (550, 521, …); only what is there tells.
    const taken =
      (await isFolder(session, path)) ||
      (await listedKind(session, path)) === "folder";
    if (!taken) throw refusal;
    throw new TakenError(
      `can't make the folder ${path}, which is there already`,
      state.unanswered,
      { cause: refusal, reply: refusal.message },
    );
  } catch (error) {
    throw remoteError(`make the folder ${path}`, error);
  }
}

/** The refusal for good; undefined when the folder was made by this very command. */
async function tryToClaim(
  session: Session,
  path: RemotePath,
  state: ClaimState,
): Promise<RefusedReply | undefined> {
  try {
    await session.command("MKD", path);
  } catch (error) {
    if (error instanceof RefusedReply && error.code >= 500) return error;
    const unsent = error instanceof NotBegun;
    if (error instanceof LostConnection && !unsent) state.unanswered = true;
    throw error;
  }
  return undefined;
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
