/** Puts one file in place: content → temporary name → final name → hash file; the old file stands until then. */
import { ServerRefusal, TransientError } from "../model/errors.ts";
import {
  baseName,
  parseRemotePath,
  remoteParent,
  type RemotePath,
} from "../model/path.ts";
import type { Placement } from "../model/remote-files.ts";
import {
  archiveOldFile,
  bringBackOldFile,
  lookIntoArchive,
} from "./archive-old-file.ts";
import { writeFile } from "./change-remote.ts";
import { fillTemporary } from "./fill-temporary.ts";
import type { Lane } from "./lane.ts";
import { listFolder } from "./list-folder.ts";
import type { PlacementState } from "./placement-state.ts";
import { putInPlace } from "./put-in-place.ts";
import { forget, removeIfThere } from "./remove-file.ts";
import { remoteError } from "./reply-errors.ts";
import type { Session } from "./session.ts";
import { oddParts } from "./wire-names.ts";

/**
 * Can be tried again with the same state.
 * @returns the file's time as the server tells it
 * @throws RemoteError | LocalChangeError | LocalFileError
 */
export async function placeFile(
  lane: Lane,
  placement: Placement,
  state: PlacementState,
): Promise<string | undefined> {
  const { session } = lane;
  const { target, hashFile } = placement;
  if (state.stage !== "placed") {
    const temporary = temporaryPath(placement);
    try {
      await putContent(lane, temporary, placement, state);
    } catch (error) {
      const failure = remoteError(`store ${target}`, error);
      if (!lane.isLast && failure instanceof TransientError) throw failure;
      await forget(session, temporary);
      throw await withOldFile(session, placement, state, failure);
    }
    state.stage = "placed";
  }
  if (hashFile.content !== undefined) {
    await writeFile(session, hashFile.path, hashFile.content);
  }
  return state.modified;
}

async function putContent(
  lane: Lane,
  temporary: RemotePath,
  placement: Placement,
  state: PlacementState,
): Promise<void> {
  const { session } = lane;
  const { target, archive, hashFile } = placement;
  const forgetHash = async (): Promise<void> => {
    if (hashFile.exists) await removeIfThere(session, hashFile.path);
  };
  const isPlain = temporary === placement.temporary;
  await fillTemporary(lane, temporary, placement, state, async () => {
    if (archive !== undefined) await lookIntoArchive(session, archive, state);
    // It goes before the file changes, in company where the name needs no look.
    else if (isPlain) await forgetHash();
  });
  if (!isPlain) {
    await checkName(session, temporary, target);
    if (archive === undefined) await forgetHash();
  }
  if (archive !== undefined) {
    await archiveOldFile(session, { target, archive, hashFile }, state);
  }
  await putInPlace(session, temporary, placement, state);
}

/** Says where the old file lies, when it is not at its place. */
async function withOldFile(
  session: Session,
  { target, aside, archive, hashFile }: Placement,
  state: PlacementState,
  error: Error,
): Promise<Error> {
  if (state.aside) {
    return new TransientError(
      `${error.message}; the old file lies at ${aside} now`,
      { hint: "apply again: it puts the old file back first", cause: error },
    );
  }
  if (archive === undefined) return error;
  await bringBackOldFile(session, { target, archive, hashFile }, state);
  if (state.archived === "no") return error;
  const lies = state.archived === "yes" ? "lies" : "may lie";
  return new TransientError(
    `${error.message}; the old file ${lies} at ${archive} now`,
    { hint: "apply again: it goes on from there", cause: error },
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
