/** One walk through a source: what it has found so far, and what becomes of each entry. */
import type { BigIntStats } from "node:fs";
import { join, sep } from "node:path";
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
import type { HashCache } from "./hash-cache.ts";
import type { KnownFolder } from "./known-folder.ts";
import { judgeNames, readNames, type FolderNames } from "./read-names.ts";
import {
  sight,
  unreadable,
  type Remark,
  type Sighting,
  type SymlinkMode,
} from "./sight.ts";
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

/** Looks at an entry of a folder by its name; undefined when it is gone. */
type Look = (name: string | Buffer) => Sighting | undefined;

/** Its two methods are alternatives; call one of them once. They throw what the file system says of the root. */
export class FolderScan {
  readonly #root: string;
  readonly #options: ScanOptions;
  readonly #slice: TimeSlice;
  readonly #folders = new Map<RelativePath, LocalEntry[]>();
  readonly #findings: LocalTree["findings"][number][] = [];
  #files = 0;

  constructor(root: string, options: ScanOptions) {
    this.#root = root;
    this.#options = options;
    this.#slice = new TimeSlice(options.signal);
  }

  /** The tree of a source that is one file. */
  async scanFile(name: string, stats: BigIntStats): Promise<LocalTree> {
    await this.#takeIn(ROOT, judgeNames([name]), () => ({
      kind: "file",
      stats,
    }));
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
      const entries = await this.#takeIn(folder, names, this.#lookIn(folder));
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
      const siblings = this.#folders.get(parentPath(folder)) ?? [];
      const name = baseName(folder);
      const at = siblings.findIndex((entry) => entry.name === name);
      const error = systemError(thrown);
      if (error.code === "ENOENT") {
        siblings.splice(at, 1);
      } else {
        siblings.splice(at, 1, { kind: "skipped", name });
        this.#note(folder, unreadable(error.words));
      }
      return undefined;
    }
  }

  #lookIn(folder: RelativePath): Look {
    const prefix = join(this.#root, folder, sep);
    const rawPrefix = Buffer.from(prefix);
    const folders = (): string[] => {
      const all = [this.#root];
      for (let at = folder; at !== ROOT; at = parentPath(at))
        all.push(join(this.#root, at));
      return all;
    };
    return (name) =>
      sight(
        typeof name === "string"
          ? prefix + name
          : Buffer.concat([rawPrefix, name]),
        this.#options.symlinks,
        folders,
      );
  }

  /** Puts a folder into the tree. @returns its entries */
  async #takeIn(
    folder: RelativePath,
    { names, odd }: FolderNames,
    look: Look,
  ): Promise<readonly LocalEntry[]> {
    const known = this.#options.hashes?.folder(folder);
    const found: LocalEntry[] = [];
    let at = 0;
    for (const name of names) {
      if (at++ % OFTEN === 0 && this.#slice.spent) await this.#slice.pause();
      const path = childPath(folder, name);
      const entry = this.#entry(path, name, look(name), known);
      if (entry !== undefined) found.push(entry);
    }
    known?.end();
    for (const { raw, text, problem: detail } of odd) {
      const path = childPath(folder, text);
      if (this.#counts(path, look(raw)))
        this.#note(path, { level: "error", code: "name-unsupported", detail });
    }
    const entries = this.#withoutHashFileNames(folder, found);
    this.#folders.set(folder, entries);
    this.#count(entries);
    return entries;
  }

  #entry(
    path: RelativePath,
    name: string,
    seen: Sighting | undefined,
    known: KnownFolder | undefined,
  ): LocalEntry | undefined {
    if (!this.#counts(path, seen) || name === RESTORE_FOLDER) return undefined;
    const reserved = this.#reserved(path);
    if (reserved !== undefined) {
      this.#note(path, reserved);
      return undefined;
    }
    switch (seen.kind) {
      case "file":
        return new FileEntry(name, seen.stats, known?.find(name, seen.stats));
      case "folder":
        return { kind: "folder", name };
      case "link":
        return { kind: "link", name, target: seen.target };
      case "skipped":
        this.#note(path, seen.remark);
        return { kind: "skipped", name };
    }
  }

  /** What there is to say of a path that the remote needs itself. */
  #reserved(path: RelativePath): Remark | undefined {
    const remark = { level: "error", code: "reserved-name" } as const;
    if (path === STATE_FOLDER) return remark;
    if (path !== this.#options.reserved) return undefined;
    return { ...remark, detail: "it is the manifest's `state` on the remote" };
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

  #count(entries: readonly LocalEntry[]): void {
    let files = 0;
    let bytes = 0;
    for (const entry of entries) {
      if (entry.kind !== "file") continue;
      files++;
      bytes += entry.size;
    }
    this.#files += files;
    this.#options.onFolder?.(files, bytes);
  }

  #note(path: RelativePath, remark: Remark): void {
    this.#findings.push({ ...remark, path });
  }
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
