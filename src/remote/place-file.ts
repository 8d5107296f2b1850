/** Puts one file in place: content → temporary name → final name → hash file; the old file stands until the rename. */
import {
  type RemoteError,
  ServerRefusal,
  TransientError,
} from "../model/errors.ts";
import {
  baseName,
  parseRemotePath,
  remoteParent,
  type RemotePath,
} from "../model/path.ts";
import type { Placement } from "../model/remote-files.ts";
import { forget, removeIfThere, writeFile } from "./change-remote.ts";
import { fillTemporary } from "./fill-temporary.ts";
import type { Lane } from "./lane.ts";
import { listFolder } from "./list-folder.ts";
import type { PlacementState } from "./placement-state.ts";
import { putInPlace } from "./put-in-place.ts";
import { remoteError } from "./reply-errors.ts";
import type { Session } from "./session.ts";
import { oddParts } from "./wire-names.ts";

/** Can be tried again with the same state. @throws RemoteError | LocalChangeError | LocalFileError */
export async function placeFile(
  lane: Lane,
  placement: Placement,
  state: PlacementState,
): Promise<void> {
  const { session } = lane;
  const { target, hashFile } = placement;
  if (state.stage !== "placed") {
    const temporary = temporaryPath(placement);
    // It goes before the file changes, in company where the name needs no look.
    const forgetHash = async (): Promise<void> => {
      if (hashFile.exists) await removeIfThere(session, hashFile.path);
    };
    try {
      if (temporary === placement.temporary) {
        await fillTemporary(lane, temporary, placement, state, forgetHash);
      } else {
        await fillTemporary(lane, temporary, placement, state);
        await checkName(session, temporary, target);
        await forgetHash();
      }
      await putInPlace(session, temporary, placement, state);
    } catch (error) {
      const failure = remoteError(`store ${target}`, error);
      if (!lane.isLast && failure instanceof TransientError) throw failure;
      await forget(session, temporary);
      throw state.aside ? withOldFile(failure, placement.aside) : failure;
    }
    state.stage = "placed";
  }
  if (hashFile.content !== undefined) {
    await writeFile(session, hashFile.path, hashFile.content);
  }
}

function withOldFile(error: Error, aside: RemotePath): RemoteError {
  return new TransientError(
    `${error.message}; the old file lies at ${aside} now`,
    { hint: "apply again: it puts the old file back first", cause: error },
  );
}

/** An odd name gets a temporary one that is odd in the same way: what the server makes of it shows before anything is touched. */
function temporaryPath({ target, temporary }: Placement): RemotePath {
  const { start, end } = oddParts(baseName(target));
  if (start === "" && end === "") return temporary;
  const name = `${start}${baseName(temporary)}${end}`;
  return parseRemotePath(`${remoteParent(temporary)}/${name}`);
}

async function checkName(
  session: Session,
  temporary: RemotePath,
  target: RemotePath,
): Promise<void> {
  const listing = await listFolder(session, remoteParent(temporary));
  const exact =
    listing.kind === "listed" &&
    listing.entries.some((entry) => entry.name === baseName(temporary));
  if (exact) return;
  throw new ServerRefusal(
    `can't store ${JSON.stringify(target)}: the server changes this name while storing it, and another file may have the changed one`,
  );
}
