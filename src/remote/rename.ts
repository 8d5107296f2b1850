/** Renames, and tells a refusal from a rename that an earlier try has done already. */
import type { RemotePath } from "../model/path.ts";
import { RefusedReply } from "./reply.ts";
import type { Session } from "./session.ts";
import { isAbsent } from "./what-stands.ts";

export interface Way {
  readonly path: RemotePath;
  /** Nothing stands there: some servers would overwrite it. */
  readonly to: RemotePath;
}

/** @throws RefusedReply | LostConnection */
export async function rename(
  session: Session,
  from: RemotePath,
  to: RemotePath,
): Promise<void> {
  await session.commands(["RNFR", from], ["RNTO", to]);
}

/** What is not there needs no other name. @throws RefusedReply | LostConnection | RemoteError */
export async function renameIfThere(
  session: Session,
  from: RemotePath,
  to: RemotePath,
): Promise<void> {
  try {
    await rename(session, from, to);
  } catch (error) {
    const gone =
      isRefusedRename(error, "RNFR") && (await isAbsent(session, from));
    if (!gone) throw error;
  }
}

/** The refusal for good of one of the two commands, of either when none is named. */
export function isRefusedRename(
  error: unknown,
  verb?: "RNFR" | "RNTO",
): error is RefusedReply {
  return (
    error instanceof RefusedReply &&
    error.code >= 500 &&
    (verb === undefined || error.verb === verb)
  );
}

/**
 * Whether the refused rename was done before, when the answer was lost.
 * @param isThere tells of the new name
 */
export async function wasRenamed(
  session: Session,
  from: RemotePath,
  error: unknown,
  isThere: () => Promise<boolean>,
): Promise<boolean> {
  return (
    isRefusedRename(error) &&
    (await isAbsent(session, from)) &&
    (await isThere())
  );
}
