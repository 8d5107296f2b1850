/** The folder on a server in which all is tried out, and its end. */
import {
  parseRelativePath,
  parseRemotePath,
  remotePath,
  remoteParent,
  type RemotePath,
  STATE_FOLDER,
} from "../model/path.ts";
import { RefusedReply } from "./reply.ts";
import { remoteError } from "./reply-errors.ts";
import type { Session } from "./session.ts";
import type { NameEncoding } from "./wire-names.ts";

/** Files of the probes; `foreign` is beyond ASCII and beyond latin1. */
const NAMES = {
  ...{ plain: "plain", foreign: "Grüße 日本", resume: "resume" },
  ...{ target: "target", temporary: "temporary", aside: "aside" },
};

type ProbeFile = keyof typeof NAMES;

/** The bytes on the wire are the same in both encodings. */
export function probeName(encoding: NameEncoding, file: ProbeFile): string {
  return sentAlike(encoding, NAMES[file]);
}

export function probePath(
  { settings }: Session,
  folder: RemotePath,
  file: ProbeFile,
): RemotePath {
  return inside(folder, probeName(settings.encoding, file));
}

function inside(folder: RemotePath, name: string): RemotePath {
  return remotePath(folder, parseRelativePath(name));
}

function sentAlike(encoding: NameEncoding, name: string): string {
  return encoding === "utf8" ? name : Buffer.from(name).toString("latin1");
}

/** The folder itself, or the nearest above it that is there. @throws RefusedReply when not even `/` is | LostConnection */
export async function nearestFolder(
  session: Session,
  folder: RemotePath,
): Promise<RemotePath> {
  try {
    await session.command("CWD", folder);
    return folder;
  } catch (error) {
    const refused = error instanceof RefusedReply && error.code >= 500;
    if (!refused || folder === "/") throw error;
    return nearestFolder(session, remoteParent(folder));
  }
}

/** @param suffix of small letters and digits */
export function probeFolder(parent: RemotePath, suffix: string): RemotePath {
  return parseRemotePath(`${parent}/.ftp-sync-doctor-${suffix}`);
}

/** Removes it with all that a probe may have put there, if it is there. @throws RemoteError */
export async function removeProbeFolder(
  session: Session,
  folder: RemotePath,
): Promise<void> {
  try {
    await session.command("CWD", folder);
  } catch (error) {
    if (error instanceof RefusedReply && error.code >= 500) return;
    throw remoteError(`enter the folder ${folder}`, error);
  }
  const { encoding } = session.settings;
  const files = Object.values(NAMES).map((name) =>
    inside(folder, sentAlike(encoding, name)),
  );
  await Promise.all([
    ...files.map((path) => unlessRefused(session.command("DELE", path))),
    unlessRefused(removeFolder(session, remotePath(folder, STATE_FOLDER))),
  ]);
  try {
    await removeFolder(session, folder);
  } catch (error) {
    throw remoteError(`remove the folder ${folder}`, error);
  }
}

/** Servers refuse to remove the folder that a session stands in. */
function removeFolder(session: Session, path: RemotePath): Promise<unknown> {
  return session.commands(["CWD", "/"], ["RMD", path]);
}

/** Most are gone already; what stays shows when the folder can't be removed. */
async function unlessRefused(reply: Promise<unknown>): Promise<void> {
  try {
    await reply;
  } catch (error) {
    if (!(error instanceof RefusedReply) || error.code === 421)
      throw remoteError("clean up", error);
  }
}
