/** One walk through a source: what it has found so far, and what becomes of each entry. */
import type { BigIntStats } from "node:fs";
import { join } from "node:path";
import { hashFileOwner } from "../model/hash-file.ts";
import type { LocalEntry, LocalTree } from "../model/local-files.ts";
import {
  baseName,
  childPath,
  compareBytes,
  parentPath,
  RESTORE_FOLDER,
  ROOT,
  STATE_FOLDER,
  type RelativePath,
} from "../model/path.ts";
import type { Policies } from "../model/policy.ts";
import { FileEntry } from "./file-entry.ts";
import { modeOf, ownerOf, seenFacts } from "./file-facts.ts";
import type { HashCache } from "./hash-cache.ts";
import type { KnownFolder } from "./known-folder.ts";
import { type Look, lookIn } from "./look-in.ts";
import { judgeNames, readNames, type FolderNames } from "./read-names.ts";
import { ScannedFolders } from "./scanned-folders.ts";
import {
  glance,
  type Remark,
  type Sighting,
  type SymlinkMode,
  unreadable,
} from "./sight.ts";
import { toKeep } from "./stamp.ts";
import { systemError } from "./system-error.ts";
import { TimeSlice } from "./time-slice.ts";

export interface ScanOptions {
  readonly policies: Policies;
  readonly symlinks: SymlinkMode;
  /** Beside {@link STATE_FOLDER}, a path that the remote needs for what ftp-sync keeps there. */
  readonly reserved: RelativePath | undefined;
  readonly signal: AbortSignal;
  /** Is asked what is known of each file. */
  readonly hashes?: HashCache | undefined;
  /** Files, and their bytes, that one more folder was found to hold. */
  readonly onFolder?: (files: number, bytes: number) => void;
}

/** Entries between two looks at the clock. */
const OFTEN = 32;

/** Its two methods are alternatives; call one of them once. They throw what the file system says of the root. */
export class FolderScan {
  readonly #root: string;
  readonly #options: ScanOptions;
  readonly #slice: TimeSlice;
  readonly #folders = new ScannedFolders();
  readonly #findings: LocalTree["findings"][number][] = [];
  #files = 0;

  constructor(root: string, options: ScanOptions) {
    this.#root = root;
    this.#options = options;
    this.#slice = new TimeSlice(options.signal);
  }

  /** The tree of a source that is one file. */
  async scanFile(name: string, stats: BigIntStats): Promise<LocalTree> {
    await this.#takeIn(ROOT, judgeNames([name]), {
      at: () => this.#root,
      sight: () => ({ kind: "file", stats }),
    });
    return this.#tree("file");
  }

  /** The tree of a source that is a folder. */
  async scanFolders(): Promise<LocalTree> {
    const pending: RelativePath[] = [ROOT];
    for (
      let folder = pending.pop();
      folder !== undefined;
      folder = pending.pop()
    ) {
      if (this.#slice.spent) await this.#slice.pause();
      const names = this.#names(folder);
      if (names === undefined) continue;
      const entries = await this.#takeIn(folder, names, this.#look(folder));
      for (const { kind, name } of entries.toReversed())
        if (kind === "folder") pending.push(childPath(folder, name));
    }
    return this.#tree("folder");
  }

  #tree(kind: LocalTree["kind"]): LocalTree {
    this.#findings.sort(
      (a, b) =>
        compareBytes(a.path ?? ROOT, b.path ?? ROOT) ||
        compareBytes(a.code, b.code) ||
        compareBytes(a.detail ?? "", b.detail ?? ""),
    );
    return {
      kind,
      folders: this.#folders,
      untouched: this.#folders.untouched,
      files: this.#files,
      findings: this.#findings,
    };
  }

  /** Undefined when the folder can't be read: its own entry then says so, lest what is in it counts as gone. */
  #names(folder: RelativePath): FolderNames | undefined {
    try {
      return readNames(join(this.#root, folder));
    } catch (thrown) {
      if (folder === ROOT) throw thrown;
      const above = parentPath(folder);
      const name = baseName(folder);
      const error = systemError(thrown);
      const isGone = error.code === "ENOENT";
      if (!isGone) this.#note(folder, unreadable(error.words));
      const siblings = this.#folders.get(above) ?? [];
      const seen = siblings.flatMap((entry): LocalEntry[] => {
        if (entry.name !== name) return [entry];
        return isGone ? [] : [{ kind: "skipped", name }];
      });
      this.#folders.set(above, seen);
      return undefined;
    }
  }

  #look(folder: RelativePath): Look {
    return lookIn(this.#root, folder, this.#options.symlinks);
  }

  /** Puts a folder into the tree. @returns its entries */
  async #takeIn(
    folder: RelativePath,
    { names, odd }: FolderNames,
    look: Look,
  ): Promise<readonly LocalEntry[]> {
    const known = this.#options.hashes?.folder(folder);
    const others: LocalEntry[] = [];
    let at = 0;
    for (const name of names) {
      if (at++ % OFTEN === 0 && this.#slice.spent) await this.#slice.pause();
      const path = childPath(folder, name);
      const entry = this.#entry(path, name, look, known);
      if (entry !== undefined) others.push(entry);
    }
    for (const { raw, text, problem: detail } of odd) {
      const path = childPath(folder, text);
      if (this.#counts(path, look.sight(raw)))
        this.#note(path, { level: "error", code: "name-unsupported", detail });
    }
    return this.#keep(folder, names, others, known);
  }

  /** @param others those that `known` doesn't make. @returns the entries, of an untouched folder only the folders in it */
  #keep(
    folder: RelativePath,
    names: readonly string[],
    others: LocalEntry[],
    known: KnownFolder | undefined,
  ): readonly LocalEntry[] {
    const same = known?.end();
    const isUntouched =
      known?.isWhole === true &&
      others.every(({ kind }) => kind === "folder") &&
      !names.some((name) => hashFileOwner(name) !== undefined);
    if (same !== undefined && isUntouched) {
      const folders = others.map(({ name }) => name);
      this.#folders.setUntouched(folder, same, folders);
      this.#count(known.found);
      return others;
    }
    const all =
      same === undefined || same.count === 0
        ? others
        : [...same.entries(), ...others].sort((one, other) =>
            compareBytes(one.name, other.name),
          );
    const entries = this.#withoutHashFileNames(folder, all);
    this.#folders.set(folder, entries);
    this.#count(sizeOf(entries));
    return entries;
  }

  /** Undefined when there is nothing to back up, or `known` makes it. */
  #entry(
    path: RelativePath,
    name: string,
    look: Look,
    known: KnownFolder | undefined,
  ): LocalEntry | undefined {
    if (name === RESTORE_FOLDER) return undefined;
    const glanced = known && glance(look.at(name));
    if (glanced !== undefined) {
      const { policies } = this.#options;
      if (policies.ignores(path, "file") || this.#isReserved(path))
        return undefined;
      const mode = modeOf(glanced);
      if (known?.find(name, glanced, mode, ownerOf(glanced)) === true)
        return undefined;
    }
    const seen = look.sight(name);
    if (!this.#counts(path, seen) || this.#isReserved(path)) return undefined;
    if (seen.kind !== "file") return this.#otherEntry(path, name, seen);
    const facts = seenFacts(seen.stats);
    // A link that is followed is no plain file at a glance.
    const isKnown =
      glanced === undefined &&
      known?.find(name, toKeep(seen.stats), facts.mode, facts.owner) === true;
    return isKnown ? undefined : new FileEntry(name, facts, undefined);
  }

  #otherEntry(
    path: RelativePath,
    name: string,
    seen: Exclude<Sighting, { kind: "file" }>,
  ): LocalEntry {
    switch (seen.kind) {
      case "folder":
        return { kind: "folder", name };
      case "link":
        return { kind: "link", name, target: seen.target };
      case "skipped":
        this.#note(path, seen.remark);
        return { kind: "skipped", name };
    }
  }

  /** Whether the remote needs the path itself. Says so. */
  #isReserved(path: RelativePath): boolean {
    const { reserved } = this.#options;
    if (path !== STATE_FOLDER && path !== reserved) return false;
    const remark = { level: "error", code: "reserved-name" } as const;
    const detail = "it is the manifest's `state` on the remote";
    this.#note(path, path === STATE_FOLDER ? remark : { ...remark, detail });
    return true;
  }

  /** Whether something is there that isn't ignored. */
  #counts(path: RelativePath, seen: Sighting | undefined): seen is Sighting {
    if (seen === undefined) return false;
    const { policies } = this.#options;
    const like = patternKind(seen);
    if (like !== undefined) return !policies.ignores(path, like);
    // What can't be told apart is ignored only if it would be either way.
    return !(
      policies.ignores(path, "file") && policies.ignores(path, "folder")
    );
  }

  /** On the remote, the hash file of the one would overwrite the other. */
  #withoutHashFileNames(
    folder: RelativePath,
    entries: LocalEntry[],
  ): LocalEntry[] {
    if (!entries.some(({ name }) => hashFileOwner(name) !== undefined))
      return entries;
    const files = new Set(
      entries.filter(({ kind }) => kind === "file").map(({ name }) => name),
    );
    return entries.filter(({ kind, name }) => {
      const owner = hashFileOwner(name);
      const isThere = kind === "file" || kind === "folder";
      if (!isThere || owner === undefined || !files.has(owner)) return true;
      this.#note(childPath(folder, name), {
        level: "error",
        code: "hash-file-name",
        detail: `it is the name of the hash file of ${JSON.stringify(owner)}`,
      });
      return false;
    });
  }

  #count({ files, bytes }: { files: number; bytes: number }): void {
    this.#files += files;
    this.#options.onFolder?.(files, bytes);
  }

  #note(path: RelativePath, remark: Remark): void {
    this.#findings.push({ ...remark, path });
  }
}

function sizeOf(entries: readonly LocalEntry[]) {
  let files = 0;
  let bytes = 0;
  for (const entry of entries) {
    if (entry.kind !== "file") continue;
    files++;
    bytes += entry.size;
  }
  return { files, bytes };
}

/** What an entry is when patterns are asked; undefined: nobody knows. */
function patternKind(seen: Sighting): "file" | "folder" | undefined {
  switch (seen.kind) {
    case "file":
    case "folder":
      return seen.kind;
    case "link":
      return "file";
    case "skipped":
      return seen.like;
  }
}
