/** Receives a small file, or the end of a large one, into memory. */
import type { RemotePath } from "../model/path.ts";
import { LONG } from "./lane.ts";
import type { Session } from "./session.ts";

/**
 * @param limit bytes; a transfer that has more is given up, since servers are not trusted to end
 * @param offset bytes at the beginning of the file that are left out
 * @returns undefined: there is more than `limit`
 * @throws RefusedReply | LostConnection | TrustError
 */
export async function receiveBytes(
  session: Session,
  path: RemotePath,
  limit: number,
  offset = 0,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  const tooMuch = new Error("more than was wanted");
  const take = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > limit) throw tooMuch;
    chunks.push(Buffer.from(chunk));
  };
  try {
    await session.receive("RETR", path, take, {
      ...{ offset, isBrief: limit <= LONG },
    });
  } catch (error) {
    if (error === tooMuch) return undefined;
    throw error;
  }
  return Buffer.concat(chunks);
}
