/** Asks the server for the SHA-256 of one of its files. */
import { fullDigest } from "../model/digest.ts";
import type { HashRequest, HashResult } from "../model/remote-files.ts";
import { RefusedReply } from "./reply.ts";
import { remoteError } from "./reply-errors.ts";
import type { Session } from "./session.ts";

/** @throws RemoteError */
export async function hashFile(
  session: Session,
  { path }: HashRequest,
): Promise<HashResult> {
  try {
    const { text } = await session.command("XSHA256", path);
    const hex = /^250[ -]\s*([0-9a-f]{64})\b/i.exec(text)?.[1];
    if (hex === undefined) return { kind: "unsupported", path };
    return { kind: "hash", path, digest: fullDigest(hex.toLowerCase()) };
  } catch (error) {
    if (error instanceof RefusedReply && error.unknownCommand)
      return { kind: "unsupported", path };
    throw remoteError(`hash ${path}`, error);
  }
}
