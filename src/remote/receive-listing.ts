/** Receives one listing and reads it line by line as it comes: its text is never held whole. */
import type { RemotePath } from "../model/path.ts";
import type { Listing, RemoteEntry } from "../model/remote-files.ts";
import { findZone } from "./find-zone.ts";
import { withinUtc } from "./listed-time.ts";
import { ListingLines } from "./listing-lines.ts";
import {
  parseListLine,
  type ParsedLine,
  parseMlsdLine,
} from "./parse-listing.ts";
import type { Reply } from "./reply.ts";
import type { Session } from "./session.ts";
import type { NameEncoding } from "./wire-names.ts";

type ListingVerb = "MLSD" | "LIST -a" | "LIST";

export interface ReceivedListing {
  readonly listing: Listing & { kind: "listed" };
  /** The folder itself was among the lines. */
  readonly sawSelf: boolean;
}

/** Longer lines are not parsed: no file system has such names, and a regular expression could take for ever. */
const LONGEST_LINE = 8_192;

/** How some servers say, in the last reply only, that a listing is not whole. */
const NOT_WHOLE =
  /truncat|incomplete|partial|fail|denied|too many|limited to \d+ (?:file|entr|line|match)|(?:list|listing|output) (?:is |was )?limited/i;

/**
 * CWD into the folder, then the listing without an argument.
 * @throws RefusedReply (of CWD or the listing: its verb tells) | LostConnection | TrustError, ServerRefusal when it does not end
 */
export async function receiveListing(
  session: Session,
  verb: ListingVerb,
  folder: RemotePath,
): Promise<ReceivedListing> {
  const { facts } = session;
  const { encoding } = session.settings;
  const now = facts.now();
  const entries: RemoteEntry[] = [];
  /** Lines of the folder itself and of its parent. */
  let dots = 0;
  let unique: string | undefined;
  let incomplete: string | undefined;
  const lines = new ListingLines(folder, facts.listings, (line) => {
    const parsed = parseLine(line, encoding, verb, now);
    switch (parsed.kind) {
      case "entry":
        entries.push(parsed.entry);
        break;
      case "self":
        dots += 1;
        unique ??= parsed.unique;
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
  let reply: Reply;
  try {
    reply = await session.receive(verb, undefined, onChunk, {
      ...{ folder, isBrief: true },
    });
    lines.end();
  } finally {
    lines.leave();
  }
  if (NOT_WHOLE.test(reply.text)) {
    incomplete ??= `the server says "${reply.shown}"`;
  }
  if (verb !== "MLSD") {
    const zone = await findZone(session, folder, entries);
    // One by one: new entries beside all the old ones would need the memory twice.
    for (const [index, entry] of entries.entries()) {
      if (entry.modifiedWithin === undefined) continue;
      const modifiedWithin = withinUtc(entry.modifiedWithin, zone);
      entries[index] = { ...entry, modifiedWithin };
    }
  }
  const { length } = entries;
  const lineCounts = dots > 0 ? [length + dots] : [length, length + 2];
  const doubtful = lineCounts.some(isSilentCap);
  return {
    listing: { kind: "listed", folder, entries, incomplete, doubtful, unique },
    sawSelf: dots > 0,
  };
}

function parseLine(
  line: string,
  encoding: NameEncoding,
  verb: ListingVerb,
  now: number,
): ParsedLine {
  if (line.length > LONGEST_LINE) return { kind: "unknown" };
  return verb === "MLSD"
    ? parseMlsdLine(encoding, line)
    : parseListLine(encoding, line, now);
}

/** Where servers stop that cut a listing short without a word. They count `.` and `..` if they show them, and may if they don't. */
function isSilentCap(count: number): boolean {
  return count > 0 && count % 1_000 === 0 && count <= 10_000;
}
