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

/** Begins the name of an empty file that is there for a moment. */
const PROBE = "ftp-sync-name";

/** @throws ServerRefusal when the server would change the new name; RefusedReply | LostConnection | RemoteError */
export async function insistOnNewName(
  session: Session,
  { path, to }: Way,
): Promise<void> {
  const { start, end } = oddParts(baseName(to));
  // What the server keeps in the old name it keeps in the new one.
  const old = oddParts(baseName(path));
  const isOdd = start !== old.start || end !== old.end;
  if (!isOdd || start + end === "") return;
  const { keepsNames } = session.facts;
  const core = [PROBE, hex(start), hex(end)].join("-");
  const known = keepsNames.get(core);
  const probe = { folder: remoteParent(path), core };
  const asked =
    known ?? keepsName(session, { ...probe, name: start + core + end });
  keepsNames.set(core, asked);
  const isKept = await asked.catch((error: unknown) => {
    keepsNames.delete(core);
    throw error;
  });
  if (isKept) return;
  throw new ServerRefusal(
    `can't rename ${path} to ${JSON.stringify(to)}: the server changes this name, and another file may have the changed one`,
  );
}

function hex(text: string): string {
  return Buffer.from(text).toString("hex");
}

interface Probe {
  readonly folder: RemotePath;
  readonly name: string;
  /** The part of the name that every server keeps; no other probe's name has it, and several run at once. */
  readonly core: string;
}

/** Only an upload shows it: pure-ftpd looks for what it is asked for under the very name. */
async function keepsName(
  session: Session,
  { folder, name, core }: Probe,
): Promise<boolean> {
  await session.store(parseRemotePath(`${folder}/${name}`), streamOf([]));
  const listing = await listFolder(session, folder);
  const entries = listing.kind === "listed" ? listing.entries : [];
  const stored = entries.find((entry) => entry.name.includes(core))?.name;
  await forget(session, parseRemotePath(`${folder}/${stored ?? name}`));
  return stored === name;
}
