/** What the remote has and the source has not: what of it goes, by its policies. */
import { childPath, type RelativePath } from "../model/path.ts";
import type { Policies, RemovalWord } from "../model/policy.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import {
  type Comparison,
  finding,
  removeFile,
  type RemoteTree,
} from "./comparison.ts";
import type { Reason } from "./reasons.ts";
import {
  ownerListed,
  sortListing,
  type SortedListing,
} from "./sort-listing.ts";

export interface RemoteSide {
  readonly tree: RemoteTree;
  readonly policies: Policies;
}

/** Answers why an entry goes; undefined: it stays. */
type Removal = Generator<Comparison, Reason | undefined, undefined>;

/** @param why replaces the reasons of what goes: something else is to stand in its place */
export function* removeEntry(
  side: RemoteSide,
  folder: RelativePath,
  entry: RemoteEntry,
  listing: SortedListing,
  why: Reason | undefined,
): Removal {
  const path = childPath(folder, entry.name);
  if (entry.kind === "folder") return yield* removeFolder(side, path, why);
  if (entry.kind !== "file") {
    yield finding("warning", "remote-special", path);
    return undefined;
  }
  yield { kind: "held" };
  const ours = listing.hashFiles.has(entry.name);
  const reason = why ?? (ours ? "gone" : "foreign");
  return yield* removeByPolicy(side, path, entry, ours, reason, listing);
}

/** A folder goes when all that is in it goes. */
export function* removeFolder(
  side: RemoteSide,
  path: RelativePath,
  why: Reason | undefined,
): Removal {
  const there = side.tree.get(path);
  // It was not listed, so nobody knows what is in it.
  if (there === undefined) return undefined;
  const listing = sortListing(path, [], there, side.policies);
  const reasons = new Set<Reason | undefined>();
  for (const entry of listing.entries.values())
    reasons.add(yield* removeEntry(side, path, entry, listing, why));
  const cleared = yield* removeOrphans(side, path, listing, why);
  const emptied =
    cleared && !reasons.has(undefined) && listing.hidden.size === 0;
  // A folder goes with the last of what it held; one that was empty goes by its own policy.
  const goes =
    emptied &&
    (reasons.size > 0 ||
      side.policies.of(path, "folder").onDelete === "remove");
  if (there.incomplete !== undefined) {
    const level = goes ? "error" : "warning";
    yield finding(level, "listing-incomplete", path, there.incomplete);
  }
  if (!goes) return undefined;
  const isForeign = reasons.size === 1 && reasons.has("foreign");
  const reason = why ?? (isForeign ? "foreign" : "gone");
  yield {
    kind: "action",
    action: { op: "rmdir", path, reason, before: {}, after: null },
  };
  return reason;
}

/** Hash files whose file is gone: leftovers of ours. Answers whether none of them stays. */
export function* removeOrphans(
  side: RemoteSide,
  folder: RelativePath,
  listing: SortedListing,
  why: Reason | undefined,
): Generator<Comparison, boolean, undefined> {
  let cleared = true;
  for (const [owner, entry] of listing.hashFiles) {
    if (!isOrphaned(owner, listing)) continue;
    const path = childPath(folder, entry.name);
    const untouchable =
      listing.locals.has(entry.name) ||
      // Its file may be there unlisted.
      listing.doubtful ||
      side.policies.ignores(path, "file") ||
      (ownerListed(owner, listing) === undefined &&
        side.policies.ignores(childPath(folder, owner), "file"));
    const reason = why ?? "orphaned-hash-file";
    const going = untouchable
      ? undefined
      : yield* removeByPolicy(side, path, entry, true, reason, listing);
    if (going === undefined) cleared = false;
  }
  return cleared;
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

/** @param hasProof it is proven that a run of ftp-sync put it there */
function* removeByPolicy(
  side: RemoteSide,
  path: RelativePath,
  entry: RemoteEntry,
  hasProof: boolean,
  reason: Reason,
  listing: SortedListing,
): Removal {
  const policy = side.policies.of(path, "file");
  // The hash file that makes a file ours may be there unlisted.
  const ours = hasProof || (listing.doubtful && policy.onForeign === "remove");
  const word: RemovalWord = ours ? policy.onDelete : policy.onForeign;
  switch (word) {
    case "keep":
      yield { kind: "kept" };
      return undefined;
    case "refuse":
      yield finding("error", ours ? "delete-refused" : "foreign-refused", path);
      return undefined;
    case "remove":
      if (listing.incomplete !== undefined) {
        const detail = "it would be removed";
        yield finding("error", "listing-incomplete", path, detail);
      }
      yield removeFile(path, entry, reason);
      return reason;
  }
}
