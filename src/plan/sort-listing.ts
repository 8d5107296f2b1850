/** Parts what a remote folder lists: hash files, what the policies ignore, and the rest. */
import type { CatalogueEntry } from "../model/catalogue.ts";
import { HASH_FILE_SIZE, hashFileOwner } from "../model/hash-file.ts";
import type { LocalEntry } from "../model/local-files.ts";
import {
  childPath,
  type RelativePath,
  ROOT,
  STATE_FOLDER,
} from "../model/path.ts";
import type { Policies } from "../model/policy.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { contradicts } from "./agrees.ts";
import type { RemoteFolder } from "./sides.ts";

export interface SortedListing {
  /** By name, in no order. */
  readonly entries: ReadonlyMap<string, RemoteEntry>;
  /** By the name of the file they belong to. */
  readonly hashFiles: ReadonlyMap<string, RemoteEntry>;
  /** Names that are ignored: never touched, and in the way of the folder's removal. */
  readonly hidden: ReadonlySet<string>;
  /** What is here under the same path, by name; recorded links are not, since the remote has nothing of them. */
  readonly locals: ReadonlyMap<string, LocalEntry>;
  readonly incomplete: string | undefined;
  readonly doubtful: boolean;
}

/** What the catalogue has of a folder, by name. */
export type Recorded = ReadonlyMap<string, CatalogueEntry>;

export const NOTHING_RECORDED: Recorded = new Map();

/** @param here what is in it locally */
export function sortListing(
  folder: RelativePath,
  here: readonly LocalEntry[],
  there: RemoteFolder,
  recorded: Recorded,
  policies: Policies,
): SortedListing {
  const locals = new Map<string, LocalEntry>();
  for (const entry of here)
    if (entry.kind !== "link") locals.set(entry.name, entry);
  const files = new Set<string>();
  for (const { name, kind } of there.entries)
    if (kind === "file") files.add(name);
  const entries = new Map<string, RemoteEntry>();
  const hashFiles = new Map<string, RemoteEntry>();
  const hidden = new Set<string>();
  for (const entry of there.entries) {
    const isOwn = isBackedUp(entry, recorded);
    const owner = isOwn ? undefined : ownerOf(entry, files, locals);
    if (owner !== undefined) hashFiles.set(owner, entry);
    else if (isIgnored(folder, entry, policies)) hidden.add(entry.name);
    else entries.set(entry.name, entry);
  }
  const { incomplete, doubtful } = there;
  return { entries, hashFiles, hidden, locals, incomplete, doubtful };
}

/** The file that the listed `name` is the hash file of; undefined: it is none. */
export function ownerListed(
  name: string,
  { hashFiles }: SortedListing,
): string | undefined {
  const owner = hashFileOwner(name);
  return owner !== undefined && hashFiles.has(owner) ? owner : undefined;
}

/** Whether a run put it there as somebody's own file, whatever it is named like. */
function isBackedUp(entry: RemoteEntry, recorded: Recorded): boolean {
  const known = recorded.get(entry.name);
  if (known?.kind !== "file" || entry.kind !== "file") return false;
  // Of that size it may be a hash file that has overwritten the recorded one.
  return entry.size !== HASH_FILE_SIZE || !contradicts(known, entry);
}

/** The file that an entry is the hash file of; undefined: it is no hash file. */
function ownerOf(
  { name, kind, size }: RemoteEntry,
  files: ReadonlySet<string>,
  locals: ReadonlyMap<string, LocalEntry>,
): string | undefined {
  const owner = kind === "file" ? hashFileOwner(name) : undefined;
  if (owner === undefined) return undefined;
  // What is backed up under this name is somebody's own, whatever it looks like.
  const own = locals.get(name)?.kind ?? "skipped";
  if (own !== "skipped") return undefined;
  const hasFile = files.has(owner) || locals.get(owner)?.kind === "file";
  return hasFile || size === HASH_FILE_SIZE ? owner : undefined;
}

function isIgnored(
  folder: RelativePath,
  { name, kind }: RemoteEntry,
  policies: Policies,
): boolean {
  if (folder === ROOT && name === STATE_FOLDER) return true;
  const asked = kind === "folder" ? "folder" : "file";
  return policies.ignores(childPath(folder, name), asked);
}
