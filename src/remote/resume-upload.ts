/** Goes on with an upload that broke off, when the end of what the server holds proves to be what was sent. */
import { parseRemotePath, type RemotePath } from "../model/path.ts";
import type { Placement } from "../model/remote-files.ts";
import { probeResume } from "./probe-resume.ts";
import { receiveBytes } from "./receive-bytes.ts";
import { RefusedReply } from "./reply.ts";
import type { Session, StoreOptions } from "./session.ts";

/** Bytes that are read back: where a server crashed, zeros may be at the end, or less than it says. */
const TAIL = 64 * 1024;

/**
 * @param held bytes under the temporary name, none of which were there before this run
 * @param store sends what is missing; answers false when the server refuses to begin
 * @returns false: the upload must begin from the start
 * @throws what `content` and `store` throw, LostConnection, TrustError, RefusedReply for a 421
 */
export async function resumeUpload(
  session: Session,
  temporary: RemotePath,
  content: Placement["content"],
  held: number,
  store: (
    rest: AsyncIterable<Uint8Array>,
    how: StoreOptions,
  ) => Promise<boolean>,
): Promise<boolean> {
  const how = await wayToGoOn(session, temporary, held);
  if (how === undefined) return false;
  const tail = await readTail(session, temporary, held);
  if (tail === undefined) return false;
  const stream: AsyncIterator<Uint8Array, unknown> = content(
    held - tail.length,
  )[Symbol.asyncIterator]();
  try {
    // Before the transfer: all that was sent is read here again, and servers don't wait for ever.
    const next = await pastTail(stream, tail);
    return next !== undefined && (await store(beyond(next, stream), how));
  } finally {
    // Not waited for: it ends after what it is reading, and a disk can take its time.
    stream.return?.().catch(() => undefined);
  }
}

async function wayToGoOn(
  session: Session,
  temporary: RemotePath,
  held: number,
): Promise<StoreOptions | undefined> {
  const { facts } = session;
  facts.resumesBy ??= await probeResume(
    session,
    parseRemotePath(`${temporary}.probe`),
  );
  switch (facts.resumesBy) {
    case "APPE":
      return { verb: "APPE" };
    case "REST":
      return { offset: held };
    case "none":
      return undefined;
  }
}

/** Undefined where the file doesn't end there, or can't be read. */
async function readTail(
  session: Session,
  path: RemotePath,
  held: number,
): Promise<Buffer | undefined> {
  const length = Math.min(held, TAIL);
  try {
    const tail = await receiveBytes(session, path, length, held - length);
    return tail?.length === length ? tail : undefined;
  } catch (error) {
    if (error instanceof RefusedReply && error.code !== 421) return undefined;
    throw error;
  }
}

/** Takes from the stream what the server holds; answers what came along of the rest, or undefined when they differ. */
async function pastTail(
  stream: AsyncIterator<Uint8Array, unknown>,
  tail: Buffer,
): Promise<Uint8Array | undefined> {
  for (let at = 0; ;) {
    const { done, value } = await stream.next();
    if (done === true) return undefined;
    const same = value.subarray(0, tail.length - at);
    const there = tail.subarray(at, at + same.length);
    if (!there.equals(same)) return undefined;
    at += same.length;
    if (at === tail.length) return value.subarray(same.length);
  }
}

async function* beyond(
  next: Uint8Array,
  stream: AsyncIterator<Uint8Array, unknown>,
): AsyncGenerator<Uint8Array> {
  if (next.length > 0) yield next;
  yield* { [Symbol.asyncIterator]: () => stream };
}
