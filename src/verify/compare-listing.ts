/** What a listing of the remote shows of the files that should be there, and what else is there. */
import type { Catalogue, CatalogueFile } from "../model/catalogue.ts";
import {
  HASH_FILE_SIZE,
  hashFileName,
  hashFileOwner,
} from "../model/hash-file.ts";
import {
  baseName,
  childPath,
  compareBytes,
  type RelativePath,
} from "../model/path.ts";
import type { Policies } from "../model/policy.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { contradicts } from "../plan/agrees.ts";
import { isHidden, isProvenGone } from "../plan/lost-entries.ts";
import type { RemoteFolder } from "../plan/sides.ts";
import { filesIn, type RecordedFile } from "./recorded-files.ts";

/** A file of the recorded size: its content may be compared. */
export interface Present {
  readonly kind: "present";
  readonly path: RelativePath;
  readonly size: number;
  /** Undefined: no catalogue knows it. */
  readonly file: CatalogueFile | undefined;
  /** What the listing says of its time, beside the recorded one. `unknown` on either side. */
  readonly time: "same" | "other" | "unknown";
  readonly entry: RemoteEntry;
  /** It has a hash file beside it. */
  readonly hashFile: boolean;
}

export type Sighting =
  | Present
  /** It is no file, or one of another size. */
  | ({ readonly kind: "resized"; readonly entry: RemoteEntry } & RecordedFile)
  /** No listing shows it. */
  | ({
      readonly kind: "absent";
      /** Undefined: so it is gone. Else why it may be there all the same. */
      readonly doubt: string | undefined;
    } & RecordedFile)
  /** Nobody's file: it is not in the catalogue. */
  | {
      readonly kind: "foreign";
      readonly path: RelativePath;
      readonly entry: RemoteEntry;
    };

/** Folders by path; those below an ignored one are not in it. */
export type ListedTree = ReadonlyMap<RelativePath, RemoteFolder>;

/** Folder by folder, in the order of their names' bytes. */
export function* compareListing(
  tree: ListedTree,
  catalogue: Catalogue,
  policies: Policies,
): Generator<Sighting, void, undefined> {
  const folders = new Set([...catalogue.folders(), ...tree.keys()]);
  for (const folder of [...folders].sort(compareBytes)) {
    if (isHidden(folder, policies)) continue;
    const there = byName(tree.get(folder));
    const recorded = new Set<string>();
    for (const { path, file } of filesIn(catalogue, folder, policies)) {
      const name = baseName(path);
      recorded.add(name);
      const entry = there.get(name);
      yield entry === undefined
        ? { kind: "absent", path, file, doubt: doubtOf(folder, tree) }
        : sightingOf(path, file, entry, there);
    }
    for (const [name, entry] of there) {
      if (recorded.has(name) || entry.kind === "folder") continue;
      const path = childPath(folder, name);
      if (isHashFile(entry, (owner) => recorded.has(owner) || there.has(owner)))
        continue;
      if (!policies.ignores(path, "file"))
        yield { kind: "foreign", path, entry };
    }
  }
}

/** Without a catalogue: every file that is there, hash files aside. */
export function* listedFiles(
  tree: ListedTree,
  policies: Policies,
): Generator<Present, void, undefined> {
  for (const folder of [...tree.keys()].sort(compareBytes)) {
    const there = byName(tree.get(folder));
    for (const [name, entry] of there) {
      if (entry.kind !== "file") continue;
      if (isHashFile(entry, (owner) => there.has(owner))) continue;
      const path = childPath(folder, name);
      if (policies.ignores(path, "file")) continue;
      yield present(path, undefined, entry, there);
    }
  }
}

type Names = ReadonlyMap<string, RemoteEntry>;

function byName(folder: RemoteFolder | undefined): Names {
  return new Map(folder?.entries.map((entry) => [entry.name, entry]));
}

function sightingOf(
  path: RelativePath,
  file: CatalogueFile,
  entry: RemoteEntry,
  there: Names,
): Sighting {
  if (entry.kind !== "file" || entry.size !== file.size)
    return { kind: "resized", path, file, entry };
  return present(path, file, entry, there);
}

/** @param entry a file of the recorded size */
export function present(
  path: RelativePath,
  file: CatalogueFile | undefined,
  entry: RemoteEntry,
  there: Names,
): Present {
  const { size } = entry;
  const beside = there.get(hashFileName(entry.name));
  const hashFile = beside?.kind === "file" && beside.size === HASH_FILE_SIZE;
  const time = timeOf(file, entry);
  return { kind: "present", path, size, file, time, entry, hashFile };
}

function timeOf(
  file: CatalogueFile | undefined,
  entry: RemoteEntry,
): Present["time"] {
  const { modified, modifiedWithin } = entry;
  if (file?.listed === undefined) return "unknown";
  if (modified === undefined && modifiedWithin === undefined) return "unknown";
  return contradicts(file, entry) ? "other" : "same";
}

function isHashFile(
  { name, kind, size }: RemoteEntry,
  isFile: (name: string) => boolean,
): boolean {
  const owner = kind === "file" ? hashFileOwner(name) : undefined;
  return owner !== undefined && (size === HASH_FILE_SIZE || isFile(owner));
}

/** Why a file that no listing shows may be in the folder all the same; undefined: it isn't. */
function doubtOf(folder: RelativePath, tree: ListedTree): string | undefined {
  const listing = tree.get(folder);
  if (listing !== undefined)
    return (
      listing.incomplete ??
      (listing.doubtful ? "it may have been cut short" : undefined)
    );
  return isProvenGone(folder, tree)
    ? undefined
    : "a listing above it is not whole";
}
