/** Compares a local tree with a remote one, folder by folder: what is to be done, and what needs evidence first. */
import {
  HASH_FILE_SIZE,
  hashFileName,
  hashFileOwner,
} from "../model/hash-file.ts";
import type { LocalEntry, LocalTree } from "../model/local-files.ts";
import { childPath, type RelativePath, ROOT } from "../model/path.ts";
import type { Policies } from "../model/policy.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import {
  type Comparison,
  fileState,
  finding,
  removeFile,
  type RemoteTree,
  replaceByPolicy,
} from "./comparison.ts";
import { findCollisions } from "./find-collisions.ts";
import type { RemoteFileState } from "./plan-format.ts";
import type { Reason } from "./reasons.ts";
import {
  isOrphaned,
  removeEntry,
  removeFolder,
  removeOrphans,
  type RemoteSide,
} from "./remove-extras.ts";
import {
  ownerListed,
  sortListing,
  type SortedListing,
} from "./sort-listing.ts";

export function compareTrees(
  local: LocalTree,
  remote: RemoteTree,
  policies: Policies,
): Generator<Comparison, void, undefined> {
  return new TreeComparison(local, { tree: remote, policies }).all();
}

type Comparisons = Generator<Comparison, void, undefined>;
type LocalFile = LocalEntry & { readonly kind: "file" };
type LocalFolder = LocalEntry & { readonly kind: "folder" };

class TreeComparison {
  constructor(
    readonly local: LocalTree,
    readonly remote: RemoteSide,
  ) {}

  *all(): Comparisons {
    if (this.remote.tree.has(ROOT)) yield* this.#folder(ROOT);
    else yield* this.#newFolder(ROOT, "new");
  }

  /** A folder that both sides have. */
  *#folder(path: RelativePath): Comparisons {
    const here = this.local.folders.get(path);
    const there = this.remote.tree.get(path);
    // What could not be read is left alone: absence from it proves nothing.
    if (here === undefined) return;
    if (there === undefined) {
      const detail = "the folder is listed, but it can't be found";
      yield finding("error", "listing-incomplete", path, detail);
      return;
    }
    const listing = sortListing(path, here, there, this.remote.policies);
    for (const entry of here) yield* this.#localEntry(path, entry, listing);
    const going =
      this.local.kind === "folder"
        ? yield* this.#extras(path, listing)
        : new Set<string>();
    yield* findCollisions(path, listing, going);
    if (there.incomplete !== undefined)
      yield finding("warning", "listing-incomplete", path, there.incomplete);
  }

  /** A folder that the remote has not, with all that is in it. */
  *#newFolder(path: RelativePath, reason: Reason): Comparisons {
    const here = this.local.folders.get(path);
    if (here === undefined) return;
    yield {
      kind: "action",
      action: { op: "mkdir", path, reason, before: null, after: {} },
    };
    const nothing = { entries: [], incomplete: undefined, doubtful: false };
    const listing = sortListing(path, here, nothing, this.remote.policies);
    yield* findCollisions(path, listing, new Set());
    for (const entry of here) yield* this.#localEntry(path, entry, listing);
  }

  /** What is not here. Answers the names of what goes. */
  *#extras(
    folder: RelativePath,
    listing: SortedListing,
  ): Generator<Comparison, ReadonlySet<string>, undefined> {
    const going = new Set<string>();
    for (const entry of listing.entries.values()) {
      if (listing.locals.has(entry.name)) continue;
      const removal = removeEntry(
        this.remote,
        folder,
        entry,
        listing,
        undefined,
      );
      if ((yield* removal) !== undefined) going.add(entry.name);
    }
    yield* removeOrphans(this.remote, folder, listing, undefined);
    return going;
  }

  *#localEntry(
    folder: RelativePath,
    entry: LocalEntry,
    listing: SortedListing,
  ): Comparisons {
    if (entry.kind === "skipped") return;
    const path = childPath(folder, entry.name);
    const other = listing.entries.get(entry.name);
    const writesHashFile =
      entry.kind === "file" && this.remote.policies.of(path, "file").hashFiles;
    const obstacle =
      obstacleTo(entry, other, listing) ??
      (writesHashFile ? obstacleToHashFile(entry, listing) : undefined);
    if (obstacle !== undefined)
      yield finding("error", obstacle.code, path, obstacle.detail);
    else if (entry.kind === "folder")
      yield* this.#localFolder(path, other, listing);
    else yield* this.#localFile(path, entry, other, listing);
  }

  *#localFolder(
    path: RelativePath,
    other: RemoteEntry | undefined,
    listing: SortedListing,
  ): Comparisons {
    if (other?.kind === "folder") {
      yield* this.#folder(path);
    } else if (other !== undefined) {
      yield* this.#folderForFile(path, other);
    } else if (listing.incomplete === undefined) {
      yield* this.#newFolder(path, "new");
    } else {
      const detail = "whether this folder is on the remote can't be told";
      yield finding("error", "listing-incomplete", path, detail);
    }
  }

  *#folderForFile(path: RelativePath, other: RemoteEntry): Comparisons {
    yield { kind: "held" };
    if (!this.local.folders.has(path)) return;
    switch (this.remote.policies.of(path, "file").onChange) {
      case "replace":
        yield removeFile(path, other, "type-changed");
        yield* this.#newFolder(path, "type-changed");
        break;
      case "refuse":
        yield finding(
          "error",
          "change-refused",
          path,
          "a file became a folder",
        );
        break;
      case "keep":
        yield finding(
          "error",
          "type-conflict",
          path,
          "a file became a folder, and `onChange: keep` keeps the file",
        );
    }
  }

  *#localFile(
    path: RelativePath,
    entry: LocalFile,
    other: RemoteEntry | undefined,
    listing: SortedListing,
  ): Comparisons {
    if (other === undefined) {
      const { incomplete, doubtful } = listing;
      const isDoubtful = doubtful || incomplete !== undefined;
      yield this.#send(path, "new", null, isDoubtful);
    } else if (other.kind === "file") {
      yield { kind: "held" };
      yield* this.#bothFiles(path, entry, other, listing);
    } else {
      const going = yield* removeFolder(this.remote, path, "type-changed");
      if (going !== undefined) yield this.#send(path, "type-changed", null);
      else
        yield finding(
          "error",
          "type-conflict",
          path,
          "a folder became a file, and the policies keep the folder or what it holds on the remote",
        );
    }
  }

  *#bothFiles(
    path: RelativePath,
    entry: LocalFile,
    other: RemoteEntry,
    listing: SortedListing,
  ): Comparisons {
    const policy = this.remote.policies.of(path, "file");
    if (policy.compare !== "always" && entry.size === other.size) {
      const listed = listing.hashFiles.get(entry.name);
      const hashFile = listed
        ? listed.size === HASH_FILE_SIZE
        : listing.doubtful && policy.hashFiles;
      yield { kind: "verify", path, remote: other, hashFile, policy };
      return;
    }
    const reason = policy.compare === "always" ? "always" : "resized";
    yield* replaceByPolicy(path, reason, fileState(other), policy);
  }

  #send(
    path: RelativePath,
    reason: Reason,
    before: RemoteFileState | null,
    doubtful = false,
  ): Comparison {
    const policy = this.remote.policies.of(path, "file");
    return { kind: "send", path, reason, before, doubtful, policy };
  }
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
