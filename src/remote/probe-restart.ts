/** Tries out whether a download begins where REST says: servers are known that say yes to it and send the whole file. */
import type { RemotePath } from "../model/path.ts";
import { receiveBytes } from "./receive-bytes.ts";
import { RefusedReply } from "./reply.ts";
import type { Session } from "./session.ts";

/**
 * Asks for the last byte of a file.
 * @param size bytes that it should have, two at least
 * @returns undefined: it can't be told by this file
 * @throws LostConnection | TrustError | RefusedReply for a 4yz
 */
export async function probeRestart(
  session: Session,
  path: RemotePath,
  size: number,
): Promise<boolean | undefined> {
  try {
    const last = await receiveBytes(session, path, 1, size - 1);
    if (last === undefined) return false;
    return last.length === 1 ? true : undefined;
  } catch (error) {
    if (!(error instanceof RefusedReply) || error.code < 500) throw error;
    return error.verb === "REST" ? false : undefined;
  }
}
