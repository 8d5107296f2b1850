/** Puts one file in place: content → temporary name → final name → hash file; the old file stands until the rename. */
import { ServerRefusal, TransientError } from "../model/errors.ts";
import {
  baseName,
  parseRemotePath,
  remoteParent,
  type RemotePath,
} from "../model/path.ts";
import type { Placement } from "../model/remote-files.ts";
import { forget, removeIfThere, writeFile } from "./change-remote.ts";
import { fileSize } from "./inspect-file.ts";
import { listFolder } from "./list-folder.ts";
import { UnconfirmedUpload } from "./reply.ts";
import { remoteError } from "./reply-errors.ts";
import type { ServerFacts } from "./server-facts.ts";
import type { Session } from "./session.ts";
import { setModified } from "./set-modified.ts";
import { oddParts } from "./wire-names.ts";

/** How far the tries of one placement came, so that a lost connection costs no second upload of what is there. */
export interface PlacementState {
  /** `sent`: every byte went out under the temporary name, though the server may not have said so. */
  stage: "begun" | "sent" | "placed";
  isLastTry: boolean;
}

/** Can be tried again with the same state. @throws RemoteError | LocalChangeError | LocalFileError */
export async function placeFile(
  session: Session,
  facts: ServerFacts,
  placement: Placement,
  state: PlacementState,
): Promise<void> {
  const { target, hashFile } = placement;
  if (state.stage !== "placed") {
    const temporary = temporaryPath(placement);
    try {
      await fill(session, temporary, placement, state);
      if (temporary !== placement.temporary) {
        await checkName(session, facts, temporary, target);
      }
      if (placement.modified !== undefined) {
        await setModified(session, facts, temporary, placement.modified);
      }
      if (hashFile.exists) await removeIfThere(session, facts, hashFile.path);
      await session.command("RNFR", temporary);
      await session.command("RNTO", target);
    } catch (error) {
      const failure = remoteError(`store ${target}`, error);
      if (state.isLastTry || !(failure instanceof TransientError)) {
        await forget(session, temporary);
      }
      throw failure;
    }
    state.stage = "placed";
  }
  if (hashFile.content !== undefined) {
    await writeFile(session, hashFile.path, hashFile.content);
  }
}

/** An odd name gets a temporary one that is odd in the same way: what the server makes of it shows before anything is touched. */
function temporaryPath({ target, temporary }: Placement): RemotePath {
  const { start, end } = oddParts(baseName(target));
  if (start === "" && end === "") return temporary;
  const name = `${start}${baseName(temporary)}${end}`;
  return parseRemotePath(`${remoteParent(temporary)}/${name}`);
}

/** Sends the content under the temporary name, unless an earlier try did. */
async function fill(
  session: Session,
  temporary: RemotePath,
  { target, size, content }: Placement,
  state: PlacementState,
): Promise<void> {
  const tellsSize = session.has("SIZE");
  if (state.stage === "sent" && tellsSize) {
    // The last byte's confirmation can outlast every patience, with the file whole on the server.
    if ((await fileSize(session, temporary)) === size) return;
  }
  state.stage = "begun";
  try {
    await session.store(temporary, content());
  } catch (error) {
    if (error instanceof UnconfirmedUpload) state.stage = "sent";
    throw error;
  }
  if (tellsSize) {
    const stored = await fileSize(session, temporary);
    if (stored !== size) {
      throw new TransientError(
        `can't store ${target}: the server holds ${stored ?? "none"} of ${size} bytes after the upload`,
      );
    }
  }
  state.stage = "sent";
}

async function checkName(
  session: Session,
  facts: ServerFacts,
  temporary: RemotePath,
  target: RemotePath,
): Promise<void> {
  const listing = await listFolder(session, facts, remoteParent(temporary));
  const exact =
    listing.kind === "listed" &&
    listing.entries.some((entry) => entry.name === baseName(temporary));
  if (exact) return;
  throw new ServerRefusal(
    `can't store ${JSON.stringify(target)}: the server changes this name while storing it, and another file may have the changed one`,
  );
}
