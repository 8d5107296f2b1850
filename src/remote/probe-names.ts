/** What a server's listings show of files: by which command, with a dot in front, beyond ASCII, and in which zone their times are. */
import { remotePath, type RemotePath, STATE_FOLDER } from "../model/path.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import type { ServerCapabilities } from "../model/server-report.ts";
import { streamOf } from "../model/stream-of.ts";
import { HIDDEN_DOTFILES } from "./dotfiles.ts";
import { listFolder } from "./list-folder.ts";
import { makeFolder } from "./make-folder.ts";
import { parseMdtm } from "./parse-listing.ts";
import { Undecided } from "./probe.ts";
import { probeName, probePath } from "./probe-folder.ts";
import { RefusedReply } from "./reply.ts";
import type { Session } from "./session.ts";

type ListingVerb = Extract<
  ServerCapabilities["listing"],
  { readonly kind: "known" }
>["value"];

/** @throws RemoteError */
export async function listsBy(
  session: Session,
  folder: RemotePath,
): Promise<ListingVerb> {
  await entriesOf(session, folder);
  // Where LIST does no worse than `LIST -a`, both are asked each time.
  return session.facts.listing ?? "LIST";
}

/** @throws RemoteError | RefusedReply | LostConnection */
export async function hidesDotfiles(
  session: Session,
  folder: RemotePath,
): Promise<boolean> {
  // Whoever lists looks for this folder, and for another way to list where it is hidden.
  await makeFolder(session, remotePath(folder, STATE_FOLDER));
  const entries = await entriesOf(session, folder);
  return !entries.some(({ name }) => name === STATE_FOLDER);
}

/** @throws RemoteError | RefusedReply | LostConnection */
export async function keepsUtf8(
  session: Session,
  folder: RemotePath,
): Promise<boolean> {
  // If not even this name is taken, the other one is no matter.
  await session.store(probePath(session, folder, "plain"), streamOf([]));
  try {
    await session.store(probePath(session, folder, "foreign"), streamOf([]));
  } catch (error) {
    if (error instanceof RefusedReply && error.code >= 500) return false;
    throw error;
  }
  const name = probeName(session.settings.encoding, "foreign");
  const entries = await entriesOf(session, folder);
  return entries.some((entry) => entry.name === name);
}

/** Minutes east of UTC: MLSD's times should be UTC (RFC 3659 §2.3), LIST's are in any zone. @throws RemoteError | RefusedReply | LostConnection */
export async function zoneMinutes(
  session: Session,
  folder: RemotePath,
): Promise<number> {
  const path = probePath(session, folder, "plain");
  await session.store(path, streamOf([]));
  const plain = probeName(session.settings.encoding, "plain");
  const entries = await entriesOf(session, folder);
  const listed = entries.find(({ name }) => name === plain)?.modified;
  if (listed === undefined) {
    const zone = await session.facts.zone;
    if (zone !== undefined) return zone / 60_000;
    throw new Undecided("it can't be told from what LIST and MDTM say");
  }
  const reply = await session.command("MDTM", path);
  const exact = parseMdtm(reply.text);
  if (exact === undefined)
    throw new Undecided(`the answer to MDTM makes no sense: "${reply.shown}"`);
  return Math.round((Date.parse(listed) - Date.parse(exact)) / 60_000);
}

/** @throws RemoteError when the listing can't be had whole, but for dotfiles, which are another question's matter */
async function entriesOf(
  session: Session,
  folder: RemotePath,
): Promise<readonly RemoteEntry[]> {
  const listing = await listFolder(session, folder);
  switch (listing.kind) {
    case "listed": {
      const { entries, incomplete } = listing;
      if (incomplete === undefined || incomplete === HIDDEN_DOTFILES)
        return entries;
      throw new Undecided(incomplete);
    }
    case "missing":
      throw new Undecided(`the folder ${folder} is not there`);
    case "failed":
      throw listing.error;
  }
}
