/** Compares a local tree with a remote one, folder by folder: what is to be done, and what needs evidence first. */
import { HASH_FILE_SIZE } from "../model/hash-file.ts";
import type {
  LocalEntry,
  LocalTree,
  UntouchedFolder,
} from "../model/local-files.ts";
import { childPath, type RelativePath, ROOT } from "../model/path.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import {
  Compared,
  fileState,
  knownDigest,
  type Send,
  takeAway,
} from "./comparison.ts";
import { findCollisions } from "./find-collisions.ts";
import { folderPair, isAllEqual } from "./folder-pair.ts";
import { isPlainlyEqual } from "./judge-content.ts";
import { lostEntries, lostFolders } from "./lost-entries.ts";
import { obstacleTo } from "./obstacles.ts";
import type { Reason } from "./reasons.ts";
import { recordLinks } from "./record-links.ts";
import { Extras, type ListedFolder, type RemoteSide } from "./remove-extras.ts";
import type { Sides } from "./sides.ts";
import { NOTHING_RECORDED, sortListing } from "./sort-listing.ts";
import { toVerify } from "./to-verify.ts";
import { trustedFile } from "./trusted-file.ts";
import { foldersApart, isUnchanged } from "./unchanged-folder.ts";

/** Folder by folder, so that the memory it needs grows with the largest of them. */
export function compareTrees(
  sides: Sides,
): Generator<Compared, void, undefined> {
  return new TreeComparison(sides).all();
}

type Comparisons = Generator<Compared, void, undefined>;
type LocalFile = LocalEntry & { readonly kind: "file" };

/** A folder on its way through the comparison. */
interface Place extends ListedFolder {
  readonly out: Compared;
  /** Folders to go on with. */
  readonly next: Comparisons[];
}

class TreeComparison {
  readonly local: LocalTree;
  readonly remote: RemoteSide;

  constructor(readonly sides: Sides) {
    this.local = sides.local;
    const { remote: tree, policies, believed, catalogue } = sides;
    this.remote = {
      ...{ tree, policies, believed },
      recorded: (folder) =>
        catalogue?.folder(folder)?.entries ?? NOTHING_RECORDED,
    };
  }

  *all(): Comparisons {
    if (this.remote.tree.has(ROOT)) yield* this.#folder(ROOT);
    else yield* this.#newFolder(ROOT, "new");
    if (this.#losesEntries) yield lostFolders(this.sides);
  }

  /** A folder that both sides have. */
  *#folder(path: RelativePath): Comparisons {
    const there = this.remote.tree.get(path);
    const out = new Compared();
    const pair = there && folderPair(path, there, this.sides);
    if (pair?.isEqual === true) {
      out.equal = pair;
      yield* this.#unchanged(path, pair.here, out);
      return;
    }
    const here = this.local.folders.get(path);
    // What could not be read is left alone: absence from it proves nothing.
    if (here === undefined) return;
    if (there === undefined) {
      const detail = "the folder is listed, but it can't be found";
      out.finding("error", "listing-incomplete", path, detail);
      yield out;
      return;
    }
    if (there.believed && isUnchanged(path, here, there.believed, this.sides)) {
      out.equal = pair;
      yield* this.#unchanged(path, foldersApart(here), out);
      return;
    }
    const { policies } = this.remote;
    const recorded = this.remote.recorded(path);
    const listing = sortListing(path, here, there, recorded, policies);
    const place: Place = { path, listing, recorded, out, next: [] };
    for (const entry of here) this.#localEntry(entry, place);
    const going =
      this.local.kind === "folder" ? this.#extras(place) : new Set<string>();
    findCollisions(path, listing, going, out);
    recordLinks(path, here, recorded, policies, out);
    if (this.#losesEntries) lostEntries(place, here, policies, out);
    if (there.incomplete !== undefined)
      out.finding("warning", "listing-incomplete", path, there.incomplete);
    if (pair !== undefined && isAllEqual(pair.here, listing, out))
      out.equal = pair;
    yield out;
    for (const folder of place.next) yield* folder;
  }

  *#unchanged(
    path: RelativePath,
    { files, folders }: Pick<UntouchedFolder, "files" | "folders">,
    out: Compared,
  ): Comparisons {
    out.held = out.unchanged = files;
    yield out;
    for (const name of folders) yield* this.#folder(childPath(path, name));
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
    const { policies } = this.remote;
    const recorded = this.remote.recorded(path);
    const listing = sortListing(path, here, nothing, recorded, policies);
    findCollisions(path, listing, new Set(), out);
    const place: Place = { path, listing, recorded, out, next: [] };
    for (const entry of here) this.#localEntry(entry, place);
    recordLinks(path, here, recorded, policies, out);
    yield out;
    for (const folder of place.next) yield* folder;
  }

  /** A source that is one file has nothing to do with the rest of the folder. */
  get #losesEntries(): boolean {
    return !this.sides.believed && this.local.kind === "folder";
  }

  /** What is not here. Answers the names of what goes. */
  #extras(place: Place): ReadonlySet<string> {
    const { path, listing, out } = place;
    const extras = new Extras(this.remote, out);
    const going = new Set<string>();
    for (const entry of listing.entries.values()) {
      if (listing.locals.has(entry.name)) continue;
      const gone = extras.removeEntry(place, entry, undefined);
      if (gone !== undefined) going.add(entry.name);
    }
    extras.removeOrphans(path, listing, undefined);
    return going;
  }

  #localEntry(entry: LocalEntry, place: Place): void {
    if (entry.kind === "skipped" || entry.kind === "link") return;
    const { listing, out } = place;
    const path = childPath(place.path, entry.name);
    const other = listing.entries.get(entry.name);
    const { policies } = this.remote;
    const obstacle = obstacleTo(path, entry, listing, policies);
    if (obstacle !== undefined)
      out.finding("error", obstacle.code, path, obstacle.detail);
    else if (entry.kind === "folder") this.#localFolder(path, other, place);
    else this.#localFile(path, entry, other, place);
  }

  #localFolder(
    path: RelativePath,
    other: RemoteEntry | undefined,
    place: Place,
  ): void {
    const { listing, out, next } = place;
    if (other?.kind === "folder") {
      next.push(this.#folder(path));
    } else if (other !== undefined) {
      this.#folderForFile(path, other, place);
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
    { recorded, out, next }: Place,
  ): void {
    out.held += 1;
    if (!this.local.folders.has(path)) return;
    const word = this.remote.policies.of(path, "file").onChange;
    switch (word) {
      case "replace":
      case "archive": {
        const known = recorded.get(other.name);
        const trusted = trustedFile(known, other, this.sides.believed);
        const before = fileState(other, trusted);
        const how = word === "replace" ? "remove" : word;
        const action = takeAway(how, path, "type-changed", before);
        out.push({ kind: "action", action });
        next.push(this.#newFolder(path, "type-changed"));
        break;
      }
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
    const { out } = place;
    if (other === undefined) {
      this.#newFile(path, entry, place);
    } else if (other.kind === "file") {
      out.held += 1;
      this.#bothFiles(path, entry, other, place);
    } else {
      const extras = new Extras(this.remote, out);
      const going = extras.removeFolder(path, "type-changed");
      if (going !== undefined) this.#send(path, "type-changed", entry, out);
      else
        out.finding(
          "error",
          "type-conflict",
          path,
          "a folder became a file, and the policies keep the folder or what it holds on the remote",
        );
    }
  }

  #newFile(
    path: RelativePath,
    entry: LocalFile,
    { listing: { incomplete, doubtful }, recorded, out }: Place,
  ): void {
    const doubt =
      doubtful || incomplete !== undefined
        ? { recorded: recorded.get(entry.name) }
        : undefined;
    this.#send(path, "new", entry, out, doubt);
  }

  #bothFiles(
    path: RelativePath,
    entry: LocalFile,
    other: RemoteEntry,
    { listing, recorded, out }: Place,
  ): void {
    const { believed, times } = this.sides;
    const policy = this.remote.policies.of(path, "file");
    const record = recorded.get(entry.name);
    const trusted = trustedFile(record, other, believed);
    const hashFile = listing.hashFiles.get(entry.name);
    const hasWhole = hashFile?.size === HASH_FILE_SIZE;
    const isWhole = listing.incomplete === undefined && !listing.doubtful;
    const lacksHashFile = policy.hashFiles && !hasWhole && isWhole && !believed;
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
    out.push(
      toVerify(other, record, believed, {
        ...{ path, policy, known, lacksHashFile },
        hashFile: hashFile ? hasWhole : listing.doubtful && policy.hashFiles,
      }),
    );
  }

  #send(
    path: RelativePath,
    reason: Reason,
    entry: LocalFile,
    out: Compared,
    doubt?: Send["doubt"],
  ): void {
    const policy = this.remote.policies.of(path, "file");
    const known = knownDigest(entry);
    const send = { path, reason, before: null, archive: false, doubt };
    out.push({ kind: "send", ...send, policy, known });
  }
}
