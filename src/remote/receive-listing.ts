/** Receives one listing and reads it line by line as it comes; a short one that is known already is not read at all. */
import type { RemotePath } from "../model/path.ts";
import type {
  Listing,
  ListingText,
  RemoteEntry,
} from "../model/remote-files.ts";
import { findZone } from "./find-zone.ts";
import { describeText, HeldText } from "./held-text.ts";
import { knownListing } from "./known-listing.ts";
import { withinUtc } from "./listed-time.ts";
import { ListingLines } from "./listing-lines.ts";
import { ListingReader, type ListingVerb } from "./listing-reader.ts";
import type { Session } from "./session.ts";

type Listed = Listing & { readonly kind: "listed" };

export interface ReceivedListing {
  readonly listing: Listed;
  /** The folder itself was among the lines. */
  readonly sawSelf: boolean;
}

/** So many in a run: where much has changed, or folders are large, half of all listings must not be in vain. */
const MOST_UNPROVEN = 8;

/** How some servers say, in the last reply only, that a listing is not whole. */
const NOT_WHOLE =
  /truncat|incomplete|partial|fail|denied|too many|limited to \d+ (?:file|entr|line|match)|(?:list|listing|output) (?:is |was )?limited/i;

/**
 * CWD into the folder, then the listing without an argument.
 * @param known as {@link ListingOptions.known}
 * @throws RefusedReply (of CWD or the listing: its verb tells) | LostConnection | TrustError, ServerRefusal when it does not end
 */
export async function receiveListing(
  session: Session,
  verb: ListingVerb,
  folder: RemotePath,
  known?: ReadonlySet<string>,
): Promise<ReceivedListing> {
  const { facts } = session;
  // Only its digest proves that nothing of it was cut off.
  const mayBeKnown = verb === "MLSD" && known !== undefined && known.size > 0;
  if (mayBeKnown && facts.unprovenListings < MOST_UNPROVEN) {
    const first = await receiveOnce(session, verb, folder, known, true);
    if (first.isProven) return first;
    facts.unprovenListings += 1;
  }
  return receiveOnce(session, verb, folder, known, false);
}

/** @param endsHalf this side may end its half of the data connection at once */
async function receiveOnce(
  session: Session,
  verb: ListingVerb,
  folder: RemotePath,
  known: ReadonlySet<string> | undefined,
  endsHalf: boolean,
): Promise<ReceivedListing & { readonly isProven: boolean }> {
  const { facts } = session;
  const { encoding } = session.settings;
  const reader = new ListingReader(encoding, verb, facts.now());
  const lines = new ListingLines(folder, facts.listings, (line) => {
    reader.take(line);
  });
  const held = known && verb === "MLSD" ? new HeldText() : undefined;
  const take = (chunk: Buffer): void => {
    if (held?.hold(chunk) === true) return;
    if (held !== undefined) lines.push(held.release());
    lines.push(chunk);
  };
  let incomplete: string | undefined;
  let text: ListingText | undefined;
  const half = { ended: false };
  const onHalfEnd = () => {
    half.ended = true;
  };
  try {
    const reply = await session.receive(verb, undefined, take, {
      ...{ folder, isBrief: true },
      ...(endsHalf && { onHalfEnd }),
    });
    if (NOT_WHOLE.test(reply.text))
      incomplete = `the server says "${reply.shown}"`;
    if (held?.isWhole === true) {
      const bytes = held.release();
      text = describeText(bytes, encoding);
      // An empty text is that of any empty folder.
      const proves = !half.ended || text.size > 0;
      if (known?.has(text.digest) === true && proves)
        return {
          listing: knownListing(folder, bytes, encoding, text, incomplete),
          sawSelf: false,
          isProven: true,
        };
      lines.push(bytes);
    }
    lines.end();
  } finally {
    lines.leave();
  }
  const { entries, unique, doubtful, sawSelf } = reader;
  if (verb !== "MLSD") await giveZone(session, folder, entries);
  incomplete = reader.incomplete ?? incomplete;
  return {
    listing: {
      ...{ kind: "listed", folder, entries, incomplete, doubtful, unique },
      text,
    },
    sawSelf,
    isProven: !half.ended,
  };
}

async function giveZone(
  session: Session,
  folder: RemotePath,
  entries: RemoteEntry[],
): Promise<void> {
  const zone = await findZone(session, folder, entries);
  // One by one: new entries beside all the old ones would need the memory twice.
  for (const [index, entry] of entries.entries()) {
    if (entry.modifiedWithin === undefined) continue;
    const modifiedWithin = withinUtc(entry.modifiedWithin, zone);
    entries[index] = { ...entry, modifiedWithin };
  }
}
