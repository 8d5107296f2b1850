/** Lists one folder: CWD into it, since servers glob and split arguments of listings, then MLSD or LIST without one. */
import {
  type RemoteError,
  ServerRefusal,
  TransientError,
} from "../model/errors.ts";
import { baseName, remoteParent, type RemotePath } from "../model/path.ts";
import type { Listing, RemoteEntry } from "../model/remote-files.ts";
import { ListingLines } from "./listing-lines.ts";
import { parseListLine, parseMlsdLine } from "./parse-listing.ts";
import { RefusedReply } from "./reply.ts";
import { refusal, remoteError } from "./reply-errors.ts";
import type { Session } from "./session.ts";

/** Longer lines are not parsed: no file system has such names, and a regular expression could take for ever. */
const LONGEST_LINE = 8_192;

/** How some servers say, in the last reply only, that a listing is not whole. */
const NOT_WHOLE =
  /truncat|incomplete|partial|fail|denied|too many|limited to \d+ (?:file|entr|line|match)|(?:list|listing|output) (?:is |was )?limited/i;

/** @throws RemoteError (transient, connection) — a refusal for good is answered as `missing` or `failed` */
export async function listFolder(
  session: Session,
  folder: RemotePath,
): Promise<Listing> {
  try {
    return { kind: "listed", folder, ...(await listHere(session, folder)) };
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

/** A 550 can mean missing, forbidden or busy: missing is only what the parent's listing says too. */
async function refused(
  session: Session,
  folder: RemotePath,
  failure: RemoteError,
): Promise<Listing> {
  if (folder !== "/") {
    const parent = await listFolder(session, remoteParent(folder));
    const name = baseName(folder);
    const absent =
      parent.kind === "missing" ||
      (parent.kind === "listed" &&
        parent.incomplete === undefined &&
        !parent.entries.some((entry) => entry.name === name));
    if (absent) return { kind: "missing", folder };
  }
  if (failure instanceof TransientError) throw failure;
  return { kind: "failed", folder, error: failure };
}

interface Listed {
  readonly entries: readonly RemoteEntry[];
  readonly incomplete: string | undefined;
}

async function listHere(session: Session, folder: RemotePath): Promise<Listed> {
  const { facts } = session;
  const knowsMlsd = facts.has("MLST") || facts.has("MLSD");
  if (facts.listing === "MLSD" || (facts.listing === undefined && knowsMlsd)) {
    try {
      const listed = await collect(session, "MLSD", folder);
      facts.listing = "MLSD";
      return listed;
    } catch (error) {
      // Some servers name it among their features and don't know it.
      if (!(isRefusal(error, "MLSD") && error.unknownCommand)) throw error;
    }
  }
  return facts.listing === "LIST"
    ? collect(session, "LIST", folder)
    : listAll(session, folder);
}

/** LIST -a shows dotfiles, if the server doesn't take `-a` for a name. */
async function listAll(session: Session, folder: RemotePath): Promise<Listed> {
  const { facts } = session;
  const proven = facts.listing === "LIST -a";
  const all = await collectUnlessRefused(session, "LIST -a", folder);
  // `.` among the entries proves that -a was taken for an option.
  if (all?.sawSelf === true) {
    facts.listing = "LIST -a";
    return all;
  }
  if (proven && all !== undefined) {
    const incomplete =
      all.incomplete ?? "the folder itself is missing in its listing";
    return { entries: all.entries, incomplete };
  }
  const plain = await collect(session, "LIST", folder);
  if (all !== undefined && all.entries.length >= plain.entries.length) {
    return all;
  }
  facts.listing = "LIST";
  return plain;
}

type Collected = Listed & { readonly sawSelf: boolean };

async function collectUnlessRefused(
  session: Session,
  verb: "LIST -a",
  folder: RemotePath,
): Promise<Collected | undefined> {
  try {
    return await collect(session, verb, folder);
  } catch (error) {
    if (isRefusal(error, "LIST") && error.code >= 500) return undefined;
    throw error;
  }
}

/** Whether it was the listing itself that was refused. */
function isRefusal(error: unknown, verb: string): error is RefusedReply {
  return error instanceof RefusedReply && error.verb === verb;
}

async function collect(
  session: Session,
  verb: "MLSD" | "LIST -a" | "LIST",
  folder: RemotePath,
): Promise<Collected> {
  const parse = verb === "MLSD" ? parseMlsdLine : parseListLine;
  const entries: RemoteEntry[] = [];
  let sawSelf = false;
  let incomplete: string | undefined;
  const lines = new ListingLines(folder, (line) => {
    const parsed =
      line.length > LONGEST_LINE
        ? ({ kind: "unknown" } as const)
        : parse(session.settings.encoding, line);
    switch (parsed.kind) {
      case "entry":
        entries.push(parsed.entry);
        break;
      case "self":
        sawSelf = true;
        break;
      case "nothing":
        break;
      case "unknown":
        incomplete ??= `a line of the listing can't be read: ${JSON.stringify(line.slice(0, 200))}`;
    }
  });
  const onChunk = (chunk: Buffer): void => {
    lines.push(chunk);
  };
  const reply = await session.receive(verb, undefined, onChunk, {
    folder,
  });
  lines.end();
  if (NOT_WHOLE.test(reply.text)) {
    incomplete ??= `the server says "${reply.shown}"`;
  }
  return { entries, incomplete, sawSelf };
}
