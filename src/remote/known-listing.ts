/** A listing whose text showed a whole folder before: its lines are read when somebody asks for them. */
import type { RemotePath } from "../model/path.ts";
import type { Listing, ListingText } from "../model/remote-files.ts";
import { ListingLines, ListingRoom } from "./listing-lines.ts";
import { ListingReader } from "./listing-reader.ts";
import type { NameEncoding } from "./wire-names.ts";

/** @param incomplete what the server's last reply says against it */
export function knownListing(
  folder: RemotePath,
  bytes: Buffer,
  encoding: NameEncoding,
  text: ListingText,
  incomplete: string | undefined,
): Listing & { readonly kind: "listed" } {
  let reader: ListingReader | undefined;
  const read = () => (reader ??= readNow(folder, bytes, encoding));
  return {
    ...{ kind: "listed", folder, incomplete, doubtful: false, text },
    get entries() {
      return read().entries;
    },
    get unique() {
      return read().unique;
    },
  };
}

function readNow(
  folder: RemotePath,
  bytes: Buffer,
  encoding: NameEncoding,
): ListingReader {
  // MLSD's dates have a year.
  const reader = new ListingReader(encoding, "MLSD", 0);
  const lines = new ListingLines(folder, new ListingRoom(), (line) => {
    reader.take(line);
  });
  lines.push(bytes);
  lines.end();
  if (reader.incomplete !== undefined || reader.doubtful)
    throw new Error(`what was a whole listing of ${folder} is none any more`);
  return reader;
}
