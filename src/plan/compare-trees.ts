/** Compares a local tree with a remote one, folder by folder: what is to be done, and what needs evidence first. */
import type { Catalogue, CatalogueEntry } from "../model/catalogue.ts";
import {
  HASH_FILE_SIZE,
  hashFileName,
  hashFileOwner,
} from "../model/hash-file.ts";
import type { LocalEntry, LocalTree } from "../model/local-files.ts";
import { childPath, type RelativePath, ROOT } from "../model/path.ts";
import type { Policies } from "../model/policy.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { agrees } from "./agrees.ts";
import {
  Compared,
  fileState,
  type RemoteTree,
  takeAway,
} from "./comparison.ts";
import { findCollisions } from "./find-collisions.ts";
import { isPlainlyEqual, type LocalDigest, proofOf } from "./judge-content.ts";
import type { RemoteFileState } from "./plan-format.ts";
import { lostEntries, lostFolders } from "./lost-entries.ts";
import type { Reason } from "./reasons.ts";
import { recordLinks } from "./record-links.ts";
import { Extras, isOrphaned, type RemoteSide } from "./remove-extras.ts";
import {
  ownerListed,
  sortListing,
  type SortedListing,
} from "./sort-listing.ts";

export interface Sides {
  readonly local: LocalTree;
  readonly remote: RemoteTree;
  readonly catalogue: Catalogue | undefined;
  readonly policies: Policies;
  readonly times: "record" | "ignore";
  /** `remote` is what the catalogue says: nobody has looked. */
  readonly believed: boolean;
}

/** Folder by folder, so that the memory it needs grows with the largest of them. */
export function compareTrees(
  sides: Sides,
): Generator<Compared, void, undefined> {
  return new TreeComparison(sides).all();
}

type Comparisons = Generator<Compared, void, undefined>;
type LocalFile = LocalEntry & { readonly kind: "file" };
type LocalFolder = LocalEntry & { readonly kind: "folder" };

const NOTHING: ReadonlyMap<string, CatalogueEntry> = new Map();

/** A folder on its way through the comparison. */
interface Place {
  readonly listing: SortedListing;
  readonly recorded: ReadonlyMap<string, CatalogueEntry>;
  readonly out: Compared;
  /** Folders to go on with. */
  readonly next: Comparisons[];
}

class TreeComparison {
  readonly local: LocalTree;
  readonly remote: RemoteSide;
  /** One folder is asked for several times in a row. */
  #last: { path: RelativePath; entries: Place["recorded"] } | undefined;

  constructor(readonly sides: Sides) {
    this.local = sides.local;
    this.remote = {
      tree: sides.remote,
      policies: sides.policies,
      recorded: (folder) => this.#recorded(folder),
    };
  }

  *all(): Comparisons {
    if (this.remote.tree.has(ROOT)) yield* this.#folder(ROOT);
    else yield* this.#newFolder(ROOT, "new");
    if (this.#losesEntries) yield lostFolders(this.sides);
  }

  /** A folder that both sides have. */
  *#folder(path: RelativePath): Comparisons {
    const here = this.local.folders.get(path);
    const there = this.remote.tree.get(path);
    // What could not be read is left alone: absence from it proves nothing.
    if (here === undefined) return;
    const out = new Compared();
    if (there === undefined) {
      const detail = "the folder is listed, but it can't be found";
      out.finding("error", "listing-incomplete", path, detail);
      yield out;
      return;
    }
    const listing = sortListing(path, here, there, this.remote.policies);
    const place: Place = {
      listing,
      recorded: this.#recorded(path),
      out,
      next: [],
    };
    for (const entry of here) this.#localEntry(path, entry, place);
    const going =
      this.local.kind === "folder"
        ? this.#extras(path, place)
        : new Set<string>();
    findCollisions(path, listing, going, out);
    recordLinks(path, here, place.recorded, this.sides, out);
    if (this.#losesEntries)
      lostEntries(path, listing, place.recorded, this.sides, out);
    if (there.incomplete !== undefined)
      out.finding("warning", "listing-incomplete", path, there.incomplete);
    yield out;
    for (const folder of place.next) yield* folder;
  }

  /** A folder that the remote has not, with all that is in it. */
  *#newFolder(path: RelativePath, reason: Reason): Comparisons {
    const here = this.local.folders.get(path);
    if (here === undefined) return;
    const out = new Compared();
    out.push({
      kind: "action",
      action: { op: "mkdir", path, reason, before: null, after: {} },
    });
    const nothing = { entries: [], incomplete: undefined, doubtful: false };
    const listing = sortListing(path, here, nothing, this.remote.policies);
    findCollisions(path, listing, new Set(), out);
    const place: Place = {
      listing,
      recorded: this.#recorded(path),
      out,
      next: [],
    };
    for (const entry of here) this.#localEntry(path, entry, place);
    recordLinks(path, here, place.recorded, this.sides, out);
    yield out;
    for (const folder of place.next) yield* folder;
  }

  /** A source that is one file has nothing to do with the rest of the folder. */
  get #losesEntries(): boolean {
    return !this.sides.believed && this.local.kind === "folder";
  }

  #recorded(path: RelativePath): Place["recorded"] {
    if (this.#last?.path !== path) {
      const folder = this.sides.catalogue?.folder(path);
      this.#last = { path, entries: folder?.entries ?? NOTHING };
    }
    return this.#last.entries;
  }

  /** What is not here. Answers the names of what goes. */
  #extras(folder: RelativePath, { listing, out }: Place): ReadonlySet<string> {
    const extras = new Extras(this.remote, out);
    const going = new Set<string>();
    for (const entry of listing.entries.values()) {
      if (listing.locals.has(entry.name)) continue;
      const gone = extras.removeEntry(folder, entry, listing, undefined);
      if (gone !== undefined) going.add(entry.name);
    }
    extras.removeOrphans(folder, listing, undefined);
    return going;
  }

  #localEntry(folder: RelativePath, entry: LocalEntry, place: Place): void {
    if (entry.kind === "skipped" || entry.kind === "link") return;
    const { listing, out } = place;
    const path = childPath(folder, entry.name);
    const other = listing.entries.get(entry.name);
    const writesHashFile =
      entry.kind === "file" && this.remote.policies.of(path, "file").hashFiles;
    const obstacle =
      obstacleTo(entry, other, listing) ??
      (writesHashFile ? obstacleToHashFile(entry, listing) : undefined);
    if (obstacle !== undefined)
      out.finding("error", obstacle.code, path, obstacle.detail);
    else if (entry.kind === "folder") this.#localFolder(path, other, place);
    else this.#localFile(path, entry, other, place);
  }

  #localFolder(
    path: RelativePath,
    other: RemoteEntry | undefined,
    { listing, out, next }: Place,
  ): void {
    if (other?.kind === "folder") {
      next.push(this.#folder(path));
    } else if (other !== undefined) {
      this.#folderForFile(path, other, out, next);
    } else if (listing.incomplete === undefined) {
      next.push(this.#newFolder(path, "new"));
    } else {
      const detail = "whether this folder is on the remote can't be told";
      out.finding("error", "listing-incomplete", path, detail);
    }
  }

  #folderForFile(
    path: RelativePath,
    other: RemoteEntry,
    out: Compared,
    next: Comparisons[],
  ): void {
    out.held += 1;
    if (!this.local.folders.has(path)) return;
    const word = this.remote.policies.of(path, "file").onChange;
    switch (word) {
      case "replace":
      case "archive":
        out.push({
          kind: "action",
          action: takeAway(
            word === "replace" ? "remove" : word,
            ...([path, "type-changed", fileState(other)] as const),
          ),
        });
        next.push(this.#newFolder(path, "type-changed"));
        break;
      case "refuse":
        out.finding("error", "change-refused", path, "a file became a folder");
        break;
      case "keep":
        out.finding(
          "error",
          "type-conflict",
          path,
          "a file became a folder, and `onChange: keep` keeps the file",
        );
    }
  }

  #localFile(
    path: RelativePath,
    entry: LocalFile,
    other: RemoteEntry | undefined,
    place: Place,
  ): void {
    const { listing, out } = place;
    if (other === undefined) {
      const known = knownDigest(entry);
      const { incomplete, doubtful } = listing;
      const isDoubtful = doubtful || incomplete !== undefined;
      this.#send(path, "new", known, out, isDoubtful);
    } else if (other.kind === "file") {
      out.held += 1;
      this.#bothFiles(path, entry, other, place);
    } else {
      const extras = new Extras(this.remote, out);
      const going = extras.removeFolder(path, "type-changed");
      if (going !== undefined)
        this.#send(path, "type-changed", knownDigest(entry), out);
      else
        out.finding(
          "error",
          "type-conflict",
          path,
          "a folder became a file, and the policies keep the folder or what it holds on the remote",
        );
    }
  }

  #bothFiles(
    path: RelativePath,
    entry: LocalFile,
    other: RemoteEntry,
    { listing, recorded: all, out }: Place,
  ): void {
    const { believed, times } = this.sides;
    const policy = this.remote.policies.of(path, "file");
    const entered = all.get(entry.name);
    const recorded = entered?.kind === "file" ? entered : undefined;
    const trusted =
      recorded !== undefined && agrees(recorded, other) ? recorded : undefined;
    const listed = listing.hashFiles.get(entry.name);
    const isWhole = listing.incomplete === undefined && !listing.doubtful;
    const lacksHashFile =
      policy.hashFiles &&
      listed?.size !== HASH_FILE_SIZE &&
      isWhole &&
      !believed;
    // Most files of most trees end here.
    if (
      trusted !== undefined &&
      !lacksHashFile &&
      isPlainlyEqual(entry, trusted, policy, times)
    ) {
      out.unchanged += 1;
      return;
    }
    const known = knownDigest(entry);
    if (policy.compare === "always" || entry.size !== other.size) {
      const reason = policy.compare === "always" ? "always" : "resized";
      const before = fileState(other, trusted);
      out.replaceByPolicy(path, reason, before, policy, known);
      return;
    }
    out.push({
      ...{ kind: "verify", path, remote: other, recorded, policy, known },
      proof: trusted && proofOf(trusted, policy),
      hashFile: listed
        ? listed.size === HASH_FILE_SIZE
        : listing.doubtful && policy.hashFiles,
      lacksHashFile,
    });
  }

  #send(
    path: RelativePath,
    reason: Reason,
    known: LocalDigest | undefined,
    out: Compared,
    doubtful = false,
  ): void {
    const policy = this.remote.policies.of(path, "file");
    const before: RemoteFileState | null = null;
    const send = { path, reason, before, archive: false, doubtful };
    out.push({ kind: "send", ...send, policy, known });
  }
}

function knownDigest(entry: LocalFile): LocalDigest | undefined {
  const { size, modified, mode, owner, known } = entry;
  return known && { size, modified, mode, owner, ...known };
}

interface Obstacle {
  readonly code: "type-conflict" | "hash-file-name";
  readonly detail: string;
}

/** What no policy can set right: something on the remote that is not ours to replace, or a name that is taken. */
function obstacleTo(
  entry: LocalFile | LocalFolder,
  other: RemoteEntry | undefined,
  listing: SortedListing,
): Obstacle | undefined {
  if (other?.kind === "link" || other?.kind === "other")
    return {
      code: "type-conflict",
      detail: "the remote has a link or special file here",
    };
  if (listing.hidden.has(entry.name))
    return {
      code: "type-conflict",
      detail: "the policies ignore what the remote has here",
    };
  const owner = hashFileOwner(entry.name);
  if (owner === undefined || !isRemovable(owner, listing)) return undefined;
  return {
    code: "hash-file-name",
    detail: `on the remote this is the name of the hash file of ${owner}`,
  };
}

/** Whether the remote has a file of this name that may be removed or sent, and takes its hash file along. */
function isRemovable(name: string, listing: SortedListing): boolean {
  if (listing.entries.get(name)?.kind === "file") return true;
  const owner = ownerListed(name, listing);
  return owner !== undefined && isOrphaned(owner, listing);
}

function obstacleToHashFile(
  { name }: LocalFile,
  { entries, hidden }: SortedListing,
): Obstacle | undefined {
  const hashFile = hashFileName(name);
  if (!entries.has(hashFile) && !hidden.has(hashFile)) return undefined;
  return {
    code: "type-conflict",
    detail: `its hash file can't be written: the remote has something else at ${hashFile}`,
  };
}
