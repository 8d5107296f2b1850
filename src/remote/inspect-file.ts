/** Size and exact time of one file: SIZE and MDTM (RFC 3659 §3–4), which answer where a listing leaves a doubt. */
import { TransientError } from "../model/errors.ts";
import type { RemotePath } from "../model/path.ts";
import type { Inspection } from "../model/remote-files.ts";
import { parseMdtm } from "./parse-listing.ts";
import { RefusedReply, type Reply } from "./reply.ts";
import { remoteError } from "./reply-errors.ts";
import type { Session } from "./session.ts";

/** @throws RemoteError when the server knows no SIZE or the connection is lost */
export async function inspectFile(
  session: Session,
  path: RemotePath,
): Promise<Inspection> {
  try {
    const [size, modified] = await Promise.all([
      fileSize(session, path),
      modifiedTime(session, path),
    ]);
    if (size === undefined) return { kind: "missing", path };
    return { kind: "file", path, size, modified };
  } catch (error) {
    throw remoteError(`inspect ${path}`, error);
  }
}

/** Bytes; undefined: there is no plain file of this name. @throws RefusedReply | LostConnection | TransientError */
export async function fileSize(
  session: Session,
  path: RemotePath,
): Promise<number | undefined> {
  const reply = await unlessMissing(session.command("SIZE", path));
  if (reply === undefined) return undefined;
  const digits = /^213 (\d+)\s*$/.exec(reply.text)?.[1];
  if (digits !== undefined) return Number(digits);
  throw new TransientError(
    `can't tell the size of ${path}: the server's answer to SIZE makes no sense: "${reply.shown}"`,
  );
}

/** Undefined where the server knows no MDTM, or no such file. @throws RefusedReply | LostConnection */
export async function modifiedTime(
  session: Session,
  path: RemotePath,
): Promise<string | undefined> {
  if (!session.facts.tellsTimes) return undefined;
  try {
    const reply = await unlessMissing(session.command("MDTM", path));
    return reply === undefined ? undefined : parseMdtm(reply.text);
  } catch (error) {
    if (!(error instanceof RefusedReply && error.unknownCommand)) throw error;
    // Other codes may be about this path.
    if (error.code === 500 || error.code === 502)
      session.facts.tellsTimes = false;
    return undefined;
  }
}

/** Undefined for 550: no plain file of this name (RFC 3659 §4.1). */
async function unlessMissing(
  reply: Promise<Reply>,
): Promise<Reply | undefined> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof RefusedReply && error.code === 550) return undefined;
    throw error;
  }
}
