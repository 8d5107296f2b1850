/** What keeps a local entry from the remote, and no policy can set right: something that is not ours to replace, or a name that is taken. */
import { hashFileName, hashFileOwner } from "../model/hash-file.ts";
import type { LocalEntry } from "../model/local-files.ts";
import type { RelativePath } from "../model/path.ts";
import type { Policies } from "../model/policy.ts";
import { isOrphaned } from "./remove-extras.ts";
import { ownerListed, type SortedListing } from "./sort-listing.ts";

interface Obstacle {
  readonly code: "type-conflict" | "hash-file-name";
  readonly detail: string;
}

/** @param path of the entry */
export function obstacleTo(
  path: RelativePath,
  entry: LocalEntry,
  listing: SortedListing,
  policies: Policies,
): Obstacle | undefined {
  const { name, kind } = entry;
  const other = listing.entries.get(name);
  if (other?.kind === "link" || other?.kind === "other")
    return conflict("the remote has a link or special file here");
  if (listing.hidden.has(name))
    return conflict("the policies ignore what the remote has here");
  const owner = hashFileOwner(name);
  if (owner !== undefined && isRemovable(owner, listing))
    return {
      code: "hash-file-name",
      detail: `on the remote this is the name of the hash file of ${owner}`,
    };
  if (kind !== "file") return undefined;
  return obstacleToHashFile(name, listing, policies.of(path, kind).hashFiles);
}

/** Whether the remote has a file of this name that may be removed or sent, and takes its hash file along. */
function isRemovable(name: string, listing: SortedListing): boolean {
  if (listing.entries.get(name)?.kind === "file") return true;
  const owner = ownerListed(name, listing);
  return owner !== undefined && isOrphaned(owner, listing);
}

function obstacleToHashFile(
  name: string,
  { entries, hidden }: SortedListing,
  isWanted: boolean,
): Obstacle | undefined {
  const hashFile = hashFileName(name);
  // Where none is wanted, one that is there would go.
  if (entries.get(hashFile)?.kind === "file")
    return {
      code: "hash-file-name",
      detail: `${hashFile}, which is backed up on the remote, has the name of its hash file: rename that there, or this file here`,
    };
  if (!isWanted) return undefined;
  if (!entries.has(hashFile) && !hidden.has(hashFile)) return undefined;
  return conflict(
    `its hash file can't be written: the remote has something else at ${hashFile}`,
  );
}

function conflict(detail: string): Obstacle {
  return { code: "type-conflict", detail };
}
