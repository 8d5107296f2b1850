/** Asks the server for the SHA-256 of one of its files: by HASH, which has rules, else by XSHA256, which has customs. */
import { fullDigest } from "../model/digest.ts";
import type { RemotePath } from "../model/path.ts";
import type { HashRequest, HashResult } from "../model/remote-files.ts";
import { RefusedReply } from "./reply.ts";
import { remoteError } from "./reply-errors.ts";
import type { HashCommand } from "./server-facts.ts";
import type { Session } from "./session.ts";

/** @throws RemoteError */
export async function hashFile(
  session: Session,
  { path }: HashRequest,
): Promise<HashResult> {
  try {
    const hex =
      (await unlessUnknown(session, "HASH", () => byHash(session, path))) ??
      (await unlessUnknown(session, "XSHA256", () => byXsha(session, path)));
    return hex === undefined
      ? { kind: "unsupported", path }
      : { kind: "hash", path, digest: fullDigest(hex.toLowerCase()) };
  } catch (error) {
    throw remoteError(`hash ${path}`, error);
  }
}

/** Undefined where the server doesn't know the command, or not for this file. */
async function unlessUnknown(
  { facts }: Session,
  command: HashCommand,
  ask: () => Promise<string | undefined>,
): Promise<string | undefined> {
  if (!facts.has(command) || facts.hashlessBy.has(command)) return undefined;
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof RefusedReply) || error.code < 500) throw error;
    const never = [500, 502].includes(error.code) || error.verb === "OPTS";
    if (never) facts.hashlessBy.add(command);
    else if (!error.unknownCommand) throw error;
    return undefined;
  }
}

/** The algorithm is chosen with each file: what a session chose before is nobody's to remember. */
async function byHash(
  session: Session,
  path: RemotePath,
): Promise<string | undefined> {
  const [, hashed] = await session.slowCommands(
    ["OPTS HASH SHA-256"],
    ["HASH", path],
  );
  return /^213 SHA-256 \d+-\d+ ([0-9a-f]{64}) /im.exec(hashed?.text ?? "")?.[1];
}

/** Words after the path mean a part of the file there, so a path with spaces is quoted; that it is refused then proves nothing. */
async function byXsha(
  session: Session,
  path: RemotePath,
): Promise<string | undefined> {
  const quoted = /\s/.test(path);
  const name = quoted ? `"${path.replace(/[\\"]/g, "\\$&")}"` : path;
  try {
    const [reply] = await session.slowCommands(["XSHA256", name]);
    return /^250 ([0-9a-f]{64})\s*$/im.exec(reply?.text ?? "")?.[1];
  } catch (error) {
    if (quoted && error instanceof RefusedReply && error.code >= 500)
      return undefined;
    throw error;
  }
}
