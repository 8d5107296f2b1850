/** Before a rename to a name that some servers change without a word: the changed one may be another file's. */
import { ServerRefusal } from "../model/errors.ts";
import {
  baseName,
  parseRemotePath,
  remoteParent,
  type RemotePath,
} from "../model/path.ts";
import { streamOf } from "../model/stream-of.ts";
import { listFolder } from "./list-folder.ts";
import { forget } from "./remove-file.ts";
import type { Way } from "./rename.ts";
import type { Session } from "./session.ts";
import { oddParts } from "./wire-names.ts";

/** In the name of an empty file that is there for a moment. */
const PROBE = "ftp-sync-name";

/** @throws ServerRefusal when the server would change the new name; RefusedReply | LostConnection | RemoteError */
export async function insistOnNewName(
  session: Session,
  { path, to }: Way,
): Promise<void> {
  const { start, end } = oddParts(baseName(to));
  const name = `${start}${PROBE}${end}`;
  // What the server keeps in the old name it keeps in the new one.
  const old = oddParts(baseName(path));
  if (name === PROBE || name === `${old.start}${PROBE}${old.end}`) return;
  const { keepsNames } = session.facts;
  const known = keepsNames.get(name);
  const asked = known ?? keepsName(session, remoteParent(path), name);
  keepsNames.set(name, asked);
  const isKept = await asked.catch((error: unknown) => {
    keepsNames.delete(name);
    throw error;
  });
  if (isKept) return;
  throw new ServerRefusal(
    `can't rename ${path} to ${JSON.stringify(to)}: the server changes this name, and another file may have the changed one`,
  );
}

/** Only an upload shows it: pure-ftpd looks for what it is asked for under the very name. */
async function keepsName(
  session: Session,
  folder: RemotePath,
  name: string,
): Promise<boolean> {
  await session.store(parseRemotePath(`${folder}/${name}`), streamOf([]));
  const listing = await listFolder(session, folder);
  const entries = listing.kind === "listed" ? listing.entries : [];
  const names = entries.map((entry) => entry.name);
  const isKept = names.includes(name);
  const stored = isKept ? name : names.find((found) => found.includes(PROBE));
  await forget(session, parseRemotePath(`${folder}/${stored ?? name}`));
  return isKept;
}
