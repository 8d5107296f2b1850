/** Digests of a source's files, kept from run to run: a file whose stat is the same isn't read again. */
import { hash } from "node:crypto";
import { realpathSync } from "node:fs";
import { digestHex, fullDigest, PARTIAL_WHOLE } from "../model/digest.ts";
import type { LocalCache } from "../model/local-cache.ts";
import type { Digests } from "../model/local-files.ts";
import {
  baseName,
  compareBytes,
  parentPath,
  type RelativePath,
} from "../model/path.ts";
import {
  formatHashBlock,
  type HashBlock,
  type HashedFile,
} from "./hash-block.ts";
import { indexHashes, sealHashes } from "./hash-book.ts";
import { KnownFolder } from "./known-folder.ts";
import { isRacy, sameStamp, type Stamp, Stamps, toKeep } from "./stamp.ts";

/** Files in a block at most: its lines must fit into strings, however many files a folder has. */
const BLOCK = 1000;

/**
 * @param cache undefined: nothing is read and nothing written
 * @param path of the source
 * @param now milliseconds since 1970
 */
export async function openHashCache(
  cache: LocalCache | undefined,
  path: string,
  now: () => number,
): Promise<HashCache | undefined> {
  const root = cache && realPath(path);
  if (cache === undefined || root === undefined) return undefined;
  const name = `hashes/${hash("sha256", root, "hex").slice(0, 16)}.jsonl`;
  const { buffer, byteOffset, byteLength } =
    (await cache.read(name)) ?? new Uint8Array();
  // A copy would be another dozen megabytes.
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  const write = (blocks: Iterable<Uint8Array>): Promise<void> =>
    cache.write(name, sealHashes(root, blocks));
  return new HashCache(indexHashes(bytes, root), write, now);
}

/** Undefined for a source that isn't there: whoever scans it says so. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** One reading of a file. */
export interface Reading {
  /** When it began, by `now`. */
  readonly began: number;
  /** Of the very descriptor that was read. */
  readonly before: Stamp;
  readonly after: Stamp;
}

export class HashCache {
  readonly #index: ReadonlyMap<string, readonly HashBlock[]>;
  readonly #write: (blocks: Iterable<Uint8Array>) => Promise<void>;
  /** Folders that a walk went through to the end. */
  readonly #seen = new Set<string>();
  /** By folder, names of files that changed or are gone. */
  readonly #stale = new Map<string, ReadonlySet<string>>();
  /** By folder and name. */
  readonly #learnt = new Map<string, Map<string, HashedFile>>();
  readonly #stamps = new Stamps();
  readonly #recalled = new Stamps();
  #walked = false;
  /** Files are mostly asked for in the order of the walk: what was parsed for one serves its neighbours. */
  #last: { block: HashBlock; digests: readonly Digests[] } | undefined;

  /**
   * @param index what was kept, by folder
   * @param now milliseconds since 1970
   */
  constructor(
    index: ReadonlyMap<string, readonly HashBlock[]>,
    write: (blocks: Iterable<Uint8Array>) => Promise<void>,
    readonly now: () => number,
  ) {
    this.#index = index;
    this.#write = write;
  }

  /** What is known of a folder's files, for a walk that is in it now. */
  folder(path: RelativePath): KnownFolder {
    return new KnownFolder({
      blocks: this.#index.get(path) ?? [],
      ...{ stamps: this.#stamps, recalled: this.#recalled },
      digests: (block) => this.#digests(block),
      onEnd: (stale) => {
        this.#seen.add(path);
        if (stale.size > 0) this.#stale.set(path, stale);
      },
    });
  }

  #digests(block: HashBlock): readonly Digests[] {
    if (this.#last?.block !== block)
      this.#last = { block, digests: block.digests() };
    return this.#last.digests;
  }

  /** The walk went through all folders: others are gone. */
  endOfWalk(): void {
    this.#walked = true;
  }

  /** Keeps what a reading showed, unless the file may have been written meanwhile or may yet be without a trace. */
  learn(path: RelativePath, reading: Reading, digests: Digests): void {
    const { began, before, after } = reading;
    if (!sameStamp(before, after) || isRacy(before, began)) return;
    const { partial, full } = digests;
    const folder = parentPath(path);
    const files = this.#learnt.get(folder) ?? new Map<string, HashedFile>();
    this.#learnt.set(folder, files);
    const name = baseName(path);
    files.set(name, {
      name,
      stamp: toKeep(before),
      digests: {
        partial,
        full:
          before.size <= PARTIAL_WHOLE ? fullDigest(digestHex(partial)) : full,
      },
    });
  }

  /** Writes the file if there is anything new to say. Call it also when the work broke off: what was read is read. */
  async save(): Promise<void> {
    const folders = [...this.#index.keys()];
    if (
      this.#learnt.size > 0 ||
      this.#stale.size > 0 ||
      folders.some((folder) => this.#isGone(folder))
    )
      await this.#write(this.#blocks(folders));
  }

  #isGone(folder: string): boolean {
    return this.#walked && !this.#seen.has(folder);
  }

  *#blocks(folders: readonly string[]): Generator<Uint8Array, void> {
    for (const folder of folders) {
      if (this.#isGone(folder)) continue;
      if (this.#learnt.has(folder) || this.#stale.has(folder))
        yield* this.#newBlocks(folder);
      else for (const { raw } of this.#index.get(folder) ?? []) yield raw;
    }
    for (const folder of this.#learnt.keys())
      if (!this.#index.has(folder)) yield* this.#newBlocks(folder);
  }

  *#newBlocks(folder: string): Generator<Uint8Array, void> {
    const files = new Map<string, HashedFile>();
    for (const block of this.#index.get(folder) ?? [])
      for (const file of block.files()) files.set(file.name, file);
    for (const name of this.#stale.get(folder) ?? []) files.delete(name);
    for (const [name, file] of this.#learnt.get(folder) ?? [])
      files.set(name, file);
    const sorted = [...files.values()].sort((a, b) =>
      compareBytes(a.name, b.name),
    );
    for (let at = 0; at < sorted.length; at += BLOCK)
      yield formatHashBlock(folder, sorted.slice(at, at + BLOCK));
  }
}
