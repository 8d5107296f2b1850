/** Removes one file, which must be gone then; or tries to. */
import type { RemotePath } from "../model/path.ts";
import { RefusedReply } from "./reply.ts";
import { remoteError } from "./reply-errors.ts";
import type { Session } from "./session.ts";
import { isAbsent } from "./what-stands.ts";

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
