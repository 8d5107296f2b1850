/** Notices servers that hide names beginning with a dot: hash files and `.ftp-sync` would seem to be gone. */
import {
  contains,
  parseRemotePath,
  type RemotePath,
  STATE_FOLDER,
} from "../model/path.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { RefusedReply } from "./reply.ts";
import type { Session } from "./session.ts";

export const HIDDEN_DOTFILES = `the server hides names that begin with a dot (${STATE_FOLDER} is there but not listed): allow them in its configuration (pure-ftpd: -D, vsftpd: force_dot_files=YES)`;

/** A run has as many source folders at most, or does without the question for the others. */
const MOST_PROBES = 50;

export function showsDotfile(entries: readonly RemoteEntry[]): boolean {
  return entries.some(({ name }) => name.startsWith("."));
}

/**
 * Whether `.ftp-sync`, which the listing of `folder` doesn't show, is in it all the same. It is asked only while nothing
 * is known of the server's dotfiles, and only of the topmost folders listed: `.ftp-sync` lies in a source's own folder.
 * @throws LostConnection
 */
export async function hidesStateFolder(
  session: Session,
  folder: RemotePath,
): Promise<boolean> {
  const { dotfiles, probed, tops } = session.facts;
  if (dotfiles !== undefined || probed.length >= MOST_PROBES) return false;
  const above = tops.has(folder) ? probed : [...probed, ...tops];
  if (above.some((path) => contains(path, folder))) return false;
  try {
    await session.command("CWD", parseRemotePath(`${folder}/${STATE_FOLDER}`));
  } catch (error) {
    if (!(error instanceof RefusedReply)) throw error;
    probed.push(folder);
    return false;
  }
  return true;
}
