/** Gives an uploaded file its final name: over the old file where the server renames so, around it where it refuses. */
import { remoteParent, type RemotePath } from "../model/path.ts";
import type { Placement } from "../model/remote-files.ts";
import { forget } from "./remove-file.ts";
import { makeFolder } from "./make-folder.ts";
import { isRefusedRename, rename } from "./rename.ts";
import { RefusedReply } from "./reply.ts";
import type { Session } from "./session.ts";
import { isFile } from "./what-stands.ts";

/**
 * IIS and FileZilla Server refuse RNTO onto an existing name: there the old file is moved aside for a moment.
 * @param state remembers for a further try whether the old file is aside; the caller says so when all tries fail
 * @throws RefusedReply | LostConnection | RemoteError
 */
export async function putInPlace(
  session: Session,
  temporary: RemotePath,
  { target, aside }: Pick<Placement, "target" | "aside">,
  state: { aside: boolean },
): Promise<void> {
  try {
    await rename(session, temporary, target);
  } catch (error) {
    const inTheWay =
      isRefusedRename(error, "RNTO") && (await isFile(session, target));
    if (!inTheWay) {
      if (state.aside) await bringBack(session, target, aside, state);
      throw error;
    }
    // With the old file aside, what stands here is from an earlier try whose answer was lost.
    if (state.aside && (await isFile(session, aside)))
      await session.command("DELE", target);
    else await moveAside(session, target, aside, state, error);
    try {
      await rename(session, temporary, target);
    } catch (again) {
      if (again instanceof RefusedReply)
        await bringBack(session, target, aside, state);
      throw again;
    }
    session.facts.renameOverwrites = false;
  }
  if (state.aside) await forget(session, aside);
  state.aside = false;
}

/** @param refusal is thrown when the server refuses this too: the old file is where it was */
async function moveAside(
  session: Session,
  target: RemotePath,
  aside: RemotePath,
  state: { aside: boolean },
  refusal: RefusedReply,
): Promise<void> {
  await makeFolder(session, remoteParent(aside));
  // Remains of a dead run; what stands at the target came after them.
  await forget(session, aside);
  // The answer may be lost: then the next try finds the target gone.
  state.aside = true;
  try {
    await rename(session, target, aside);
  } catch (error) {
    if (!(error instanceof RefusedReply)) throw error;
    state.aside = false;
    throw refusal;
  }
}

/** When the server refuses it, `state` still says that the old file is aside. */
async function bringBack(
  session: Session,
  target: RemotePath,
  aside: RemotePath,
  state: { aside: boolean },
): Promise<void> {
  try {
    await rename(session, aside, target);
    state.aside = false;
  } catch (error) {
    if (!(error instanceof RefusedReply)) throw error;
  }
}
