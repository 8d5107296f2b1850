/** What a server can do with a file: tell its size, set its time, and put it over another one. */
import type { RemotePath } from "../model/path.ts";
import type { ServerFacts } from "./server-facts.ts";
import { writeFile } from "./change-remote.ts";
import { fileSize } from "./inspect-file.ts";
import { Undecided } from "./probe.ts";
import { probePath } from "./probe-folder.ts";
import { putInPlace } from "./put-in-place.ts";
import { receiveBytes } from "./receive-bytes.ts";
import { RefusedReply } from "./reply.ts";
import type { Session } from "./session.ts";
import { setModified } from "./set-modified.ts";

/** No file is so old by itself. */
const TIME = "2001-02-03T04:05:06Z";

const OLD = "older";
const NEW = "what is newer";

/** @throws RemoteError | RefusedReply | LostConnection */
export async function tellsSize(
  session: Session,
  folder: RemotePath,
): Promise<boolean> {
  const path = probePath(session, folder, "plain");
  await writeFile(session, path, OLD);
  try {
    return (await fileSize(session, path)) === OLD.length;
  } catch (error) {
    if (error instanceof RefusedReply && error.code >= 500) return false;
    throw error;
  }
}

/** @throws RemoteError | RefusedReply | LostConnection */
export async function setsTimesBy(
  session: Session,
  folder: RemotePath,
): Promise<NonNullable<ServerFacts["setsTimesBy"]>> {
  const path = probePath(session, folder, "plain");
  await writeFile(session, path, OLD);
  await setModified(session, path, TIME);
  const way = session.facts.setsTimesBy;
  if (way === undefined) throw new Undecided("no command was understood");
  return way;
}

/** @throws RemoteError | RefusedReply | LostConnection */
export async function renamesOver(
  session: Session,
  folder: RemotePath,
): Promise<boolean> {
  const target = probePath(session, folder, "target");
  const temporary = probePath(session, folder, "temporary");
  const aside = probePath(session, folder, "aside");
  await writeFile(session, target, OLD);
  await writeFile(session, temporary, NEW);
  await putInPlace(session, temporary, { target, aside }, { aside: false });
  const held = await receiveBytes(session, target, NEW.length);
  if (held?.toString("latin1") === NEW)
    return session.facts.renameOverwrites !== false;
  throw new Undecided(
    "the server says yes to RNTO onto a file, which keeps its old content",
  );
}
