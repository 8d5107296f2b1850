/** Sets a file's time and tells what the server makes of it. */
import { ServerRefusal } from "../model/errors.ts";
import type { RemotePath } from "../model/path.ts";
import { fileSize, modifiedTime } from "./inspect-file.ts";
import { RefusedReply } from "./reply.ts";
import type { Session } from "./session.ts";
import { setModified } from "./set-modified.ts";

/**
 * Sets the time, and asks for it in the same write once it is known how it is set.
 * @param modified as `setModified`; undefined: the time stays
 * @returns what the server tells then; undefined where it tells none
 * @throws RefusedReply for a 421, LostConnection
 */
export async function settleTime(
  session: Session,
  path: RemotePath,
  modified: string | undefined,
): Promise<string | undefined> {
  const set =
    modified === undefined ? undefined : setModified(session, path, modified);
  if (!knowsHowToSetTimes(session)) await set;
  const [shown] = await Promise.all([shownTime(session, path), set]);
  return shown;
}

/** Before, a file that is not there would look like a server that can't. */
export function knowsHowToSetTimes({ facts }: Session): boolean {
  return facts.setsTimesBy !== undefined;
}

/** Whatever the server says against telling it, the work that asks is done. */
async function shownTime(
  session: Session,
  path: RemotePath,
): Promise<string | undefined> {
  try {
    return await modifiedTime(session, path);
  } catch (error) {
    if (error instanceof RefusedReply && error.code !== 421) return undefined;
    throw error;
  }
}

/** Of a file that must be there. @throws ServerRefusal | RefusedReply | LostConnection | TransientError */
export async function changeTime(
  session: Session,
  path: RemotePath,
  modified: string,
): Promise<string | undefined> {
  const asked = session.facts.has("SIZE")
    ? fileSize(session, path)
    : Promise.resolve(0);
  if (!knowsHowToSetTimes(session) && (await asked) === undefined) {
    throw noSuchFile(path);
  }
  const [told, size] = await Promise.all([
    settleTime(session, path, modified),
    asked,
  ]);
  if (size === undefined) throw noSuchFile(path);
  return told;
}

const noSuchFile = (path: RemotePath) =>
  new ServerRefusal(
    `can't set the time of ${path}: the server says that there is no such file`,
  );
