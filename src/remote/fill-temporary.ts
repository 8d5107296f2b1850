/** Sends a content under its temporary name: from where an earlier try broke off if that can be proven, else from the start. */
import { TransientError } from "../model/errors.ts";
import type { RemotePath } from "../model/path.ts";
import type { Placement } from "../model/remote-files.ts";
import { fileSize } from "./inspect-file.ts";
import { type Lane, LONG } from "./lane.ts";
import type { PlacementState } from "./placement-state.ts";
import { RefusedReply, UnconfirmedUpload } from "./reply.ts";
import { resumeUpload } from "./resume-upload.ts";
import type { Session, StoreOptions } from "./session.ts";
import { settleTime } from "./settle-time.ts";

/** Bytes more than the try before: it was not in vain. */
const HEADWAY = 8 * 1024 * 1024;

/** Bytes: less is sent again sooner than the server is asked for it. */
const WORTH_ASKING = 1024 * 1024;

/**
 * Sends what earlier tries did not; then looks at the size, sets the time and asks for it.
 * @param meanwhile is done in the same write as those
 * @throws RefusedReply | LostConnection | TransientError | TrustError, and what the content throws
 */
export async function fillTemporary(
  lane: Lane,
  temporary: RemotePath,
  placement: Placement,
  state: PlacementState,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { session } = lane;
  const { target, size, modified } = placement;
  const tellsSize = session.facts.has("SIZE");
  const asks = state.stage === "sent" || state.given >= WORTH_ASKING;
  const held =
    tellsSize && asks ? await fileSize(session, temporary) : undefined;
  // The last byte's confirmation can outlast every patience, with the file whole on the server.
  const whole = state.stage === "sent" && held === size;
  if (!whole) await send(lane, temporary, placement, state, held);
  // What follows goes out in the same write as the way for the next transfer.
  const stored = tellsSize && !whole ? fileSize(session, temporary) : size;
  const timed = settleTime(session, temporary, modified);
  const others = meanwhile();
  lane.release();
  const [holds, told] = await Promise.all([stored, timed, others]);
  if (holds !== size) {
    state.given = 0;
    throw new TransientError(
      `can't store ${target}: the server holds ${holds ?? "none"} of ${size} bytes after the upload`,
    );
  }
  state.stage = "sent";
  state.modified = told;
}

async function send(
  lane: Lane,
  temporary: RemotePath,
  { content, size }: Placement,
  state: PlacementState,
  held = 0,
): Promise<void> {
  const { session } = lane;
  const resumed =
    held >= WORTH_ASKING &&
    held <= state.given &&
    (await resumeUpload(
      session,
      temporary,
      content,
      held,
      async (rest, how) => {
        try {
          return await storeFrom(session, temporary, held, rest, how, state);
        } finally {
          lane.gotAhead = state.given >= held + HEADWAY;
        }
      },
    ));
  if (resumed) return;
  state.given = 0;
  const isBrief = size <= LONG;
  await storeFrom(session, temporary, 0, content(0), { isBrief }, state);
}

/**
 * Keeps account of what the server may hold when this breaks off.
 * @returns false when the server refuses to go on from `start`; to begin at 0 it refuses for good
 */
async function storeFrom(
  session: Session,
  temporary: RemotePath,
  start: number,
  content: AsyncIterable<Uint8Array>,
  how: StoreOptions,
  state: PlacementState,
): Promise<boolean> {
  state.stage = "begun";
  const transfer = { announced: false, given: start };
  const counted = async function* () {
    for await (const chunk of content) {
      transfer.given += chunk.length;
      yield chunk;
    }
  };
  const onStart = (): void => {
    transfer.announced = true;
  };
  try {
    await session.store(temporary, counted(), { ...how, onStart });
    return true;
  } catch (error) {
    // Before that, another file may be under this name, which an earlier run left.
    if (transfer.announced) state.given = transfer.given;
    else if (start > 0 && error instanceof RefusedReply && error.code !== 421)
      return false;
    if (error instanceof UnconfirmedUpload) state.stage = "sent";
    throw error;
  }
}
