/** How long a lock's holder has given no sign of life, by the server's own clock: those of other machines may be wrong. */
import {
  parseRelativePath,
  type RemotePath,
  remotePath,
} from "../model/path.ts";
import type {
  RemoteEntry,
  RemoteFiles,
  TimeSpan,
} from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { lockFolder, temporaryFolder } from "./lock-file.ts";
import { changeOne, tryChange } from "./single-request.ts";

/** Begins the name of a file whose listed time tells the server's now. */
const PROBE = "clock-";

export interface SignsOfLife {
  /** Names in the lock folder. */
  readonly lockFiles: ReadonlySet<string>;
  /** Whether a temporary file is one of the holder's: it grows while a large file is sent. */
  readonly isTemporary: (name: string) => boolean;
}

/**
 * Milliseconds since the newest sign, at least; undefined when the server tells no times.
 * @param random for the name of a file that is written and removed again
 * @throws RemoteError when the server is out of reach
 */
export async function lockSilence(
  remote: RemoteFiles,
  stateFolder: RemotePath,
  signs: SignsOfLife,
  random: string,
): Promise<number | undefined> {
  const name = `${PROBE}${random}`;
  const folder = temporaryFolder(stateFolder);
  const probe = remotePath(folder, parseRelativePath(name));
  if (!(await writeProbe(remote, folder, probe))) return undefined;
  try {
    const listed = await relevantEntries(remote, stateFolder, signs, name);
    const times = await exactTimes(remote, listed);
    const now = times.get(probe);
    times.delete(probe);
    if (now === undefined || times.size === 0) return undefined;
    const newest = Math.max(...[...times.values()].map(({ to }) => to));
    return Math.max(0, now.from - newest);
  } finally {
    await tryChange(remote, {
      kind: "remove-file",
      path: probe,
      hashFile: undefined,
    });
  }
}

async function writeProbe(
  remote: RemoteFiles,
  folder: RemotePath,
  path: RemotePath,
): Promise<boolean> {
  const write = { kind: "write-file", path, content: "" } as const;
  if ((await changeOne(remote, write)) === undefined) return true;
  const made = await changeOne(remote, { kind: "make-folder", path: folder });
  if (made !== undefined) return false;
  return (await changeOne(remote, write)) === undefined;
}

/** One moment's look at the lock, the temporary files and the probe. */
async function relevantEntries(
  remote: RemoteFiles,
  stateFolder: RemotePath,
  { lockFiles, isTemporary }: SignsOfLife,
  probe: string,
): Promise<ReadonlyMap<RemotePath, RemoteEntry>> {
  const locks = lockFolder(stateFolder);
  const folders = [locks, temporaryFolder(stateFolder)];
  const found = new Map<RemotePath, RemoteEntry>();
  for await (const listing of remote.list(streamOf(folders))) {
    if (listing.kind !== "listed") continue;
    const { folder } = listing;
    for (const entry of listing.entries) {
      const { name, kind } = entry;
      const counts =
        folder === locks
          ? lockFiles.has(name)
          : name === probe || (!name.startsWith(PROBE) && isTemporary(name));
      if (kind === "file" && counts)
        found.set(remotePath(folder, parseRelativePath(name)), entry);
    }
  }
  return found;
}

/** What LIST leaves open is asked for; where even that is not told, the newest time that is possible counts. */
async function exactTimes(
  remote: RemoteFiles,
  entries: ReadonlyMap<RemotePath, RemoteEntry>,
): Promise<Map<RemotePath, TimeSpan>> {
  const times = new Map<RemotePath, TimeSpan>();
  const inexact: RemotePath[] = [];
  for (const [path, { modified, modifiedWithin }] of entries) {
    if (modified === undefined) inexact.push(path);
    const time = modified === undefined ? modifiedWithin : moment(modified);
    if (time !== undefined) times.set(path, time);
  }
  for await (const result of remote.inspect(streamOf(inexact))) {
    if (result.kind === "file" && result.modified !== undefined)
      times.set(result.path, moment(result.modified));
  }
  return times;
}

function moment(time: string): TimeSpan {
  const at = Date.parse(time);
  return { from: at, to: at };
}
