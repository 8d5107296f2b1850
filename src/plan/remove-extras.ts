/** What the remote has and the source has not: what of it goes, by its policies. */
import type { CatalogueFile } from "../model/catalogue.ts";
import { hashFileName } from "../model/hash-file.ts";
import { childPath, type RelativePath } from "../model/path.ts";
import type { Policies } from "../model/policy.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { type Compared, fileState, takeAway } from "./comparison.ts";
import type { Reason } from "./reasons.ts";
import type { RemoteTree } from "./sides.ts";
import {
  ownerListed,
  type Recorded,
  sortListing,
  type SortedListing,
} from "./sort-listing.ts";
import { trustedFile } from "./trusted-file.ts";

export interface RemoteSide {
  readonly tree: RemoteTree;
  readonly policies: Policies;
  /** Nobody has looked; hash files are taken to be where the policies want them. */
  readonly believed: boolean;
  /** What the catalogue has of a folder, by name. */
  recorded(folder: RelativePath): Recorded;
}

/** A folder of the remote. */
export interface ListedFolder {
  readonly path: RelativePath;
  readonly listing: SortedListing;
  /** What the catalogue has of it, by name. */
  readonly recorded: Recorded;
}

/** Takes the extras of one remote into account; what comes of them goes into `out`. */
export class Extras {
  constructor(
    readonly side: RemoteSide,
    readonly out: Compared,
  ) {}

  /**
   * Answers why an entry goes; undefined: it stays.
   * @param why replaces the reasons of what goes: something else is to stand in its place
   */
  removeEntry(
    folder: ListedFolder,
    entry: RemoteEntry,
    why: Reason | undefined,
  ): Reason | undefined {
    const { listing } = folder;
    const path = childPath(folder.path, entry.name);
    if (entry.kind === "folder") return this.removeFolder(path, why);
    if (entry.kind !== "file") {
      this.out.finding("warning", "remote-special", path);
      return undefined;
    }
    this.out.held += 1;
    const { believed } = this.side;
    const known = folder.recorded.get(entry.name);
    const recorded = trustedFile(known, entry, believed);
    const ours = recorded !== undefined || listing.hashFiles.has(entry.name);
    const reason = why ?? (ours ? "gone" : "foreign");
    const extra = { path, entry, recorded, ours, reason, listing };
    return this.#removeByPolicy(extra);
  }

  /** A folder goes when all that is in it goes. Answers as {@link removeEntry}. */
  removeFolder(
    path: RelativePath,
    why: Reason | undefined,
  ): Reason | undefined {
    const { tree, policies } = this.side;
    const there = tree.get(path);
    // It was not listed, so nobody knows what is in it.
    if (there === undefined) return undefined;
    const recorded = this.side.recorded(path);
    const listing = sortListing(path, [], there, recorded, policies);
    const folder = { path, listing, recorded };
    const reasons = new Set<Reason | undefined>();
    for (const entry of listing.entries.values())
      reasons.add(this.removeEntry(folder, entry, why));
    const cleared = this.removeOrphans(path, listing, why);
    const emptied =
      cleared && !reasons.has(undefined) && listing.hidden.size === 0;
    // A folder goes with the last of what it held; one that was empty goes by its own policy.
    const word = policies.of(path, "folder").onDelete;
    const goes =
      emptied && (reasons.size > 0 || word === "remove" || word === "archive");
    if (there.incomplete !== undefined) {
      const level = goes ? "error" : "warning";
      this.out.finding(level, "listing-incomplete", path, there.incomplete);
    }
    if (!goes) return undefined;
    const isForeign = reasons.size === 1 && reasons.has("foreign");
    const reason = why ?? (isForeign ? "foreign" : "gone");
    this.out.push({
      kind: "action",
      action: { op: "rmdir", path, reason, before: {}, after: null },
    });
    return reason;
  }

  /** Hash files whose file is gone: leftovers of ours. Answers whether none of them stays. */
  removeOrphans(
    folder: RelativePath,
    listing: SortedListing,
    why: Reason | undefined,
  ): boolean {
    const { policies } = this.side;
    let cleared = true;
    for (const [owner, entry] of listing.hashFiles) {
      if (!isOrphaned(owner, listing)) continue;
      const path = childPath(folder, entry.name);
      const untouchable =
        listing.locals.has(entry.name) ||
        // Its file may be there unlisted.
        listing.doubtful ||
        policies.ignores(path, "file") ||
        (ownerListed(owner, listing) === undefined &&
          policies.ignores(childPath(folder, owner), "file"));
      const reason = why ?? "orphaned-hash-file";
      const extra = { path, entry, recorded: undefined, ours: true };
      const going = untouchable
        ? undefined
        : this.#removeByPolicy({ ...extra, reason, listing });
      if (going === undefined) cleared = false;
    }
    return cleared;
  }

  #removeByPolicy({
    path,
    entry,
    recorded,
    ours: hasProof,
    reason,
    listing,
  }: Extra): Reason | undefined {
    const policy = this.side.policies.of(path, "file");
    const mayGo =
      policy.onForeign === "remove" || policy.onForeign === "archive";
    // The hash file that makes a file ours may be there unlisted.
    const ours = hasProof || (listing.doubtful && mayGo);
    const word = ours ? policy.onDelete : policy.onForeign;
    switch (word) {
      case "keep":
        this.out.kept += 1;
        return undefined;
      case "refuse":
        this.out.finding(
          "error",
          ours ? "delete-refused" : "foreign-refused",
          path,
        );
        return undefined;
      case "archive":
      case "remove": {
        const beside = hashFileName(entry.name);
        const isOwn = listing.entries.get(beside)?.kind === "file";
        // To remove the one would take the other along. What is here of that name has an error of its own.
        if (isOwn && !listing.locals.has(beside)) {
          const detail = `it stays: ${beside}, which is backed up on the remote, has the name of its hash file`;
          this.out.finding("warning", "hash-file-name", path, detail);
          this.out.kept += 1;
          return undefined;
        }
        if (listing.incomplete !== undefined) {
          const detail = "it would be removed";
          this.out.finding("error", "listing-incomplete", path, detail);
        }
        // A leftover hash file is worth nothing in an archive.
        const isOrphan = reason === "orphaned-hash-file";
        const before = fileState(entry, recorded);
        const how = isOrphan ? "remove" : word;
        const action = takeAway(how, path, reason, before);
        const hashFile = this.side.believed
          ? policy.hashFiles
          : listing.hashFiles.has(entry.name);
        const what = { action, recorded, hashFile, policy };
        this.out.push({ kind: "removal", ...what });
        return reason;
      }
    }
  }
}

interface Extra {
  readonly path: RelativePath;
  readonly entry: RemoteEntry;
  readonly recorded: CatalogueFile | undefined;
  /** It is proven that a run of ftp-sync put it there. */
  readonly ours: boolean;
  readonly reason: Reason;
  readonly listing: SortedListing;
}

/** Whether nothing takes the hash file of `owner`, which is listed, along: neither the removal of its file nor an upload. */
export function isOrphaned(owner: string, listing: SortedListing): boolean {
  const { entries, locals } = listing;
  if (locals.get(owner)?.kind === "file") return false;
  const kind = entries.get(owner)?.kind ?? "folder";
  if (kind !== "folder") return false;
  // The owner may look like a hash file itself; it then takes its own along when it is removed as an orphan.
  const next = ownerListed(owner, listing);
  return next === undefined || !isOrphaned(next, listing);
}
