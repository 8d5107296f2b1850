/** Lists one folder: CWD into it, since servers glob and split arguments of listings, then MLSD or LIST without one. */
import {
  type RemoteError,
  ServerRefusal,
  TransientError,
} from "../model/errors.ts";
import { baseName, remoteParent, type RemotePath } from "../model/path.ts";
import type { Listing } from "../model/remote-files.ts";
import { HIDDEN_DOTFILES, hidesStateFolder, showsDotfile } from "./dotfiles.ts";
import { receiveListing, type ReceivedListing } from "./receive-listing.ts";
import { RefusedReply } from "./reply.ts";
import { refusal, remoteError } from "./reply-errors.ts";
import type { Session } from "./session.ts";

/**
 * @param known as {@link ListingOptions.known}
 * @throws RemoteError (transient, connection) — a refusal for good is answered as `missing` or `failed`
 */
export function listFolder(
  session: Session,
  folder: RemotePath,
  known?: ReadonlySet<string>,
): Promise<Listing> {
  return list(session, folder, true, known);
}

/** @param wantsDotfiles whether it matters that the server may hide names which begin with a dot */
async function list(
  session: Session,
  folder: RemotePath,
  wantsDotfiles: boolean,
  known?: ReadonlySet<string>,
): Promise<Listing> {
  try {
    const listed = await listHere(session, folder, known);
    return wantsDotfiles ? await withDotfiles(session, listed) : listed;
  } catch (error) {
    if (error instanceof RefusedReply && error.verb === "CWD") {
      const failure = refusal(`enter the folder ${folder}`, error);
      return refused(session, folder, failure);
    }
    const failure = remoteError(`list the folder ${folder}`, error);
    if (!(failure instanceof ServerRefusal)) throw failure;
    return { kind: "failed", folder, error: failure };
  }
}

/** A 550 can mean missing, forbidden or busy: missing is only what the parent's listing, even a doubtful one, says too. */
async function refused(
  session: Session,
  folder: RemotePath,
  failure: RemoteError,
): Promise<Listing> {
  if (folder !== "/") {
    const parent = await list(session, remoteParent(folder), false);
    const name = baseName(folder);
    const hidden = session.facts.dotfiles === "hidden" && name.startsWith(".");
    const absent =
      parent.kind === "missing" ||
      (parent.kind === "listed" &&
        parent.incomplete === undefined &&
        !hidden &&
        !parent.entries.some((entry) => entry.name === name));
    if (absent) return { kind: "missing", folder };
  }
  if (failure instanceof TransientError) throw failure;
  return { kind: "failed", folder, error: failure };
}

type Listed = Listing & { kind: "listed" };

/** MLSD may hide what LIST -a shows. */
async function withDotfiles(session: Session, listed: Listed): Promise<Listed> {
  const { facts } = session;
  if (facts.dotfiles === "shown") return listed;
  const { folder, entries, incomplete } = listed;
  if (showsDotfile(entries)) {
    facts.dotfiles = "shown";
    return listed;
  }
  if (await hidesStateFolder(session, folder)) {
    const all = await receiveUnlessRefused(session, "LIST -a", folder);
    if (all?.sawSelf === true && showsDotfile(all.listing.entries)) {
      facts.dotfiles = "shown";
      facts.listing = "LIST -a";
      return all.listing;
    }
    facts.dotfiles = "hidden";
  }
  if (facts.dotfiles !== "hidden") return listed;
  return { ...listed, incomplete: incomplete ?? HIDDEN_DOTFILES };
}

async function listHere(
  session: Session,
  folder: RemotePath,
  known: ReadonlySet<string> | undefined,
): Promise<Listed> {
  const { facts } = session;
  const knowsMlsd = facts.has("MLST") || facts.has("MLSD");
  if (facts.listing === "MLSD" || (facts.listing === undefined && knowsMlsd)) {
    try {
      const { listing } = await receiveListing(session, "MLSD", folder, known);
      // Another connection may have found meanwhile that it hides dotfiles.
      facts.listing ??= "MLSD";
      return listing;
    } catch (error) {
      // Some servers name it among their features and don't know it.
      if (!(isRefusal(error, "MLSD") && error.unknownCommand)) throw error;
    }
  }
  if (facts.listing !== "LIST") return listAll(session, folder);
  return (await receiveListing(session, "LIST", folder)).listing;
}

/** LIST -a shows dotfiles, if the server doesn't take `-a` for a name. */
async function listAll(session: Session, folder: RemotePath): Promise<Listed> {
  const { facts } = session;
  const proven = facts.listing === "LIST -a";
  const all = await receiveUnlessRefused(session, "LIST -a", folder);
  // `.` among the entries proves that -a was taken for an option.
  if (all?.sawSelf === true) {
    facts.listing = "LIST -a";
    return all.listing;
  }
  if (proven && all !== undefined) {
    const incomplete =
      all.listing.incomplete ?? "the folder itself is missing in its listing";
    return { ...all.listing, incomplete };
  }
  const plain = await receiveListing(session, "LIST", folder);
  const least = plain.listing.entries.length;
  if (all !== undefined && all.listing.entries.length >= least) {
    return all.listing;
  }
  facts.listing = "LIST";
  return plain.listing;
}

async function receiveUnlessRefused(
  session: Session,
  verb: "LIST -a",
  folder: RemotePath,
): Promise<ReceivedListing | undefined> {
  try {
    return await receiveListing(session, verb, folder);
  } catch (error) {
    if (isRefusal(error, "LIST") && error.code >= 500) return undefined;
    throw error;
  }
}

/** Whether it was the listing itself that was refused. */
function isRefusal(error: unknown, verb: string): error is RefusedReply {
  return error instanceof RefusedReply && error.verb === verb;
}
