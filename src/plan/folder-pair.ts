/** A folder as it is on both sides, with a name for that, by which later plans know that they were found to be the same. */
import { hash } from "node:crypto";
import type { UntouchedFolder } from "../model/local-files.ts";
import type { RelativePath } from "../model/path.ts";
import type { Compared, EqualPair } from "./comparison.ts";
import type { RemoteFolder, Sides } from "./sides.ts";
import type { SortedListing } from "./sort-listing.ts";

/** Changes when folders are compared by other rules: what was found by the old ones says nothing then. */
const RULES = 2;

export interface FolderPair extends EqualPair {
  readonly here: UntouchedFolder;
  /** An earlier plan found both sides to be the same. */
  readonly isEqual: boolean;
}

/** Undefined: the two sides can't be told by a name. */
export function folderPair(
  path: RelativePath,
  there: RemoteFolder,
  sides: Sides,
): FolderPair | undefined {
  const here = sides.local.untouched.get(path);
  const remote = remoteFacts(path, there, sides);
  if (here === undefined || remote === undefined) return undefined;
  const local = [here.fingerprint, here.folders.join("/")];
  const { times, policies } = sides;
  const all = [RULES, path, ...local, ...remote, times, policies.id];
  const key = hash("sha256", JSON.stringify(all), "hex");
  const isEqual = sides.equal.has(key);
  return { here, key, text: there.text?.digest, isEqual };
}

/** What changes with what is known of a remote folder; undefined: nobody can tell. */
function remoteFacts(
  path: RelativePath,
  { believed, text, incomplete, doubtful }: RemoteFolder,
  { catalogue }: Sides,
): readonly string[] | undefined {
  if (believed !== undefined)
    return [believed.fingerprint, [...believed.folders].sort().join("/")];
  const isWhole = incomplete === undefined && !doubtful;
  if (text === undefined || catalogue === undefined || !isWhole)
    return undefined;
  return [catalogue.fingerprint(path), text.digest];
}

/**
 * Whether both sides have the same files and folders, and there is nothing else to say of what is directly in it.
 * @param out what came of comparing them
 */
export function isAllEqual(
  { files, folders }: UntouchedFolder,
  { entries }: SortedListing,
  out: Compared,
): boolean {
  return (
    out.comparisons.length === 0 &&
    out.kept === 0 &&
    out.unchanged === files &&
    entries.size === files + folders.length &&
    folders.every((name) => entries.get(name)?.kind === "folder")
  );
}
