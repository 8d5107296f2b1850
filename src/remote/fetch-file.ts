/** Brings one file here, into its sink: from where an earlier try broke off if the server can, else from the start. */
import { ServerRefusal, TransientError } from "../model/errors.ts";
import type { Fetch } from "../model/remote-files.ts";
import { type Lane, LONG } from "./lane.ts";
import { probeRestart } from "./probe-restart.ts";
import { RefusedReply } from "./reply.ts";
import { remoteError } from "./reply-errors.ts";
import type { Session } from "./session.ts";

/** Bytes: less is sent again sooner than the server is asked to go on. */
const WORTH_RESUMING = 64 * 1024;

/** Bytes more than the try before: it was not in vain. */
const HEADWAY = 1024 * 1024;

const LOOK = "look at the file on the server: it changed, or it is damaged";

/** What earlier tries of one fetch found out. */
export interface FetchState {
  /** Where the server ended the file in good order, before its size. */
  end: number | undefined;
  /** This side had ended its half of the data connection before. */
  hasEndedHalf: boolean;
}

/** @throws RemoteError, and what the sink throws */
export async function fetchFile(
  lane: Lane,
  file: Fetch,
  state: FetchState,
): Promise<undefined> {
  const { path, size, sink } = file;
  // The last byte can be here, and the server's word on it get lost.
  if (size > 0 && sink.held === size) return;
  let got: number;
  try {
    got = await receive(lane, file, state);
  } catch (error) {
    throw remoteError(`read ${path}`, error);
  }
  if (got === size) return;
  const message = `can't read ${path}: the server sent ${got} of ${size} bytes`;
  if (state.hasEndedHalf) {
    state.hasEndedHalf = false;
    lane.session.facts.endsHalves = false;
    throw new TransientError(message);
  }
  if (state.end === got) throw new ServerRefusal(message, { hint: LOOK });
  state.end = got;
  throw new TransientError(message);
}

/** Answers how many bytes the sink has when the server is through. */
async function receive(
  lane: Lane,
  file: Fetch,
  state: FetchState,
): Promise<number> {
  const { session } = lane;
  const { sink } = file;
  if (await canResume(session, file)) {
    try {
      return await receiveFrom(lane, file, sink.held, state);
    } catch (error) {
      if (!isRefusedForGood(error)) throw error;
    }
  }
  if (sink.held > 0) await sink.restart();
  return receiveFrom(lane, file, 0, state);
}

async function canResume(
  session: Session,
  { path, size, sink }: Fetch,
): Promise<boolean> {
  const { facts } = session;
  if (sink.held < WORTH_RESUMING || sink.held > size) return false;
  facts.restartsReads ??= await probeRestart(session, path, size);
  return facts.restartsReads === true;
}

async function receiveFrom(
  lane: Lane,
  { path, size, sink }: Fetch,
  offset: number,
  state: FetchState,
): Promise<number> {
  const { session } = lane;
  let at = offset;
  state.hasEndedHalf = false;
  const take = (chunk: Buffer): void | Promise<void> => {
    at += chunk.length;
    if (at <= size) return sink.write(chunk);
    throw new ServerRefusal(
      `can't read ${path}: the server sends more than its ${size} bytes`,
      { hint: LOOK },
    );
  };
  try {
    await session.receive("RETR", path, take, {
      ...{ offset, salvages: true, isBrief: size <= LONG },
      onHalfEnd: () => {
        state.hasEndedHalf = true;
      },
    });
    return at;
  } catch (error) {
    // Where the server can't go on from here, the next try is no further than this one.
    const goesOn = session.facts.restartsReads === true;
    lane.gotAhead = goesOn && at >= offset + HEADWAY;
    throw error;
  }
}

function isRefusedForGood(error: unknown): boolean {
  return error instanceof RefusedReply && error.code >= 500;
}
