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
import type { ServerFacts } from "./server-facts.ts";
import type { Session } from "./session.ts";

/** Longer lines are not parsed: no file system has such names, and a regular expression could take for ever. */
const LONGEST_LINE = 8_192;

/** How some servers say, in the last reply only, that a listing is not whole. */
const NOT_WHOLE =
  /truncat|incomplete|partial|fail|denied|too many|limited to \d+ (?:file|entr|line|match)|(?:list|listing|output) (?:is |was )?limited/i;

/** @throws RemoteError (transient, connection) — a refusal for good is answered as `missing` or `failed` */
export async function listFolder(
  session: Session,
  facts: ServerFacts,
  folder: RemotePath,
): Promise<Listing> {
  try {
    await session.command("CWD", folder);
  } catch (error) {
    const doing = `enter the folder ${folder}`;
    if (!(error instanceof RefusedReply)) throw remoteError(doing, error);
    return refused(session, facts, folder, refusal(doing, error));
  }
  try {
    return {
      kind: "listed",
      folder,
      ...(await listHere(session, facts, folder)),
    };
  } catch (error) {
    const failure = remoteError(`list the folder ${folder}`, error);
    if (!(failure instanceof ServerRefusal)) throw failure;
    return { kind: "failed", folder, error: failure };
  }
}

/** A 550 can mean missing, forbidden or busy: missing is only what the parent's listing says too. */
async function refused(
  session: Session,
  facts: ServerFacts,
  folder: RemotePath,
  failure: RemoteError,
): Promise<Listing> {
  if (folder !== "/") {
    const parent = await listFolder(session, facts, remoteParent(folder));
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

async function listHere(
  session: Session,
  facts: ServerFacts,
  folder: RemotePath,
): Promise<Listed> {
  const knowsMlsd = session.has("MLST") || session.has("MLSD");
  if (facts.listing === "MLSD" || (facts.listing === undefined && knowsMlsd)) {
    try {
      const listed = await collect(session, "MLSD", folder);
      facts.listing = "MLSD";
      return listed;
    } catch (error) {
      // Some servers name it among their features and don't know it.
      if (!(error instanceof RefusedReply && error.unknownCommand)) throw error;
    }
  }
  return facts.listing === "LIST"
    ? collect(session, "LIST", folder)
    : listAll(session, facts, folder);
}

/** LIST -a shows dotfiles, if the server doesn't take `-a` for a name. */
async function listAll(
  session: Session,
  facts: ServerFacts,
  folder: RemotePath,
): Promise<Listed> {
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
    if (error instanceof RefusedReply && error.code >= 500) return undefined;
    throw error;
  }
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
  const reply = await session.receive(verb, undefined, (chunk) => {
    lines.push(chunk);
  });
  lines.end();
  if (NOT_WHOLE.test(reply.text)) {
    incomplete ??= `the server says "${reply.shown}"`;
  }
  return { entries, incomplete, sawSelf };
}
