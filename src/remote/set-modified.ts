/** Sets a remote file's time where the server can: MFMT, else MDTM with a time, else SITE UTIME. */
import type { RemotePath } from "../model/path.ts";
import { modifiedTime } from "./inspect-file.ts";
import { RefusedReply } from "./reply.ts";
import type { ServerFacts } from "./server-facts.ts";
import type { Session } from "./session.ts";

type Way = NonNullable<ServerFacts["setsTimesBy"]>;

const WAYS: readonly Way[] = ["MFMT", "MDTM", "SITE UTIME", "none"];

/** @param modified UTC, ISO 8601; FTP carries whole seconds, so its fraction is cut. A server that can't is no error. */
export async function setModified(
  session: Session,
  path: RemotePath,
  modified: string,
): Promise<void> {
  const stamp = modified.replace(/\.\d+/, "").replace(/\D/g, "");
  // FTP's times have four digits of year (RFC 3659 §2.3).
  if (stamp.length !== 14) return;
  const { facts } = session;
  const known = facts.setsTimesBy;
  const ways: readonly Way[] =
    known === undefined ? (facts.has("MFMT") ? WAYS : WAYS.slice(1)) : [known];
  for (const way of ways) {
    if (await works(session, way, path, stamp, known === way)) {
      facts.setsTimesBy = way;
      return;
    }
  }
}

/** The first time, the result is looked at: a server may take the time for its own zone's, or for a part of the name. */
async function works(
  session: Session,
  way: Way,
  path: RemotePath,
  stamp: string,
  proven: boolean,
): Promise<boolean> {
  try {
    switch (way) {
      case "MFMT":
        await session.command(`MFMT ${stamp}`, path);
        break;
      case "MDTM":
        await session.command(`MDTM ${stamp}`, path);
        break;
      case "SITE UTIME":
        await session.command(`SITE UTIME ${stamp}`, path);
        break;
      case "none":
        return true;
    }
  } catch (error) {
    if (error instanceof RefusedReply) return proven;
    throw error;
  }
  if (proven) return true;
  const shown = await modifiedTime(session, path);
  // What MFMT means is beyond doubt, where nothing else can be asked.
  if (shown === undefined) return way === "MFMT";
  return shown.replace(/\D/g, "") === stamp;
}
