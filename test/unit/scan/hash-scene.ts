/** A folder, a hash cache in memory and a clock, for tests of what is read again and what isn't. */
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalCache } from "../../../src/model/local-cache.ts";
import type {
  DigestResult,
  Digests,
  LocalTree,
} from "../../../src/model/local-files.ts";
import { childPath, type RelativePath } from "../../../src/model/path.ts";
import { DEFAULT_POLICY } from "../../../src/model/policy.ts";
import { streamOf } from "../../../src/model/stream-of.ts";
import type { ScanOptions } from "../../../src/scan/folder-scan.ts";
import { type HashCache, openHashCache } from "../../../src/scan/hash-cache.ts";
import { openLocalFiles } from "../../../src/scan/local-files.ts";
import { scanSource } from "../../../src/scan/scan-source.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { walkTree } from "./walk-tree.ts";

/** Milliseconds that are longer than any file system's clock needs to move on. */
export const LATER = 10_000;

class MemoryCache implements LocalCache {
  readonly kept = new Map<string, Buffer>();
  writes = 0;

  read(name: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.kept.get(name));
  }

  write(name: string, chunks: Iterable<Uint8Array>): Promise<void> {
    this.writes += 1;
    this.kept.set(name, Buffer.concat([...chunks]));
    return Promise.resolve();
  }

  /** The one file that is kept. */
  get content(): Buffer {
    const [content] = this.kept.values();
    if (content === undefined) throw new Error("nothing is kept");
    return content;
  }

  replace(content: Uint8Array): void {
    for (const name of this.kept.keys())
      this.kept.set(name, Buffer.from(content));
  }
}

/** What one run found out. */
export interface Seen {
  readonly tree: LocalTree;
  /** Paths of files that had to be read, in the order of the walk. */
  readonly read: readonly RelativePath[];
  /** By path, of all files. */
  readonly digests: ReadonlyMap<RelativePath, Digests>;
}

export class HashScene {
  readonly root: string;
  readonly cache = new MemoryCache();
  /** Milliseconds by which the clock is ahead of the file system's. */
  ahead = LATER;

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    this.root = temporaryFolder(files);
  }

  at(path: string): string {
    return join(this.root, path);
  }

  write(path: string, content: string | Uint8Array): void {
    writeFileSync(this.at(path), content);
  }

  async open(path = this.root): Promise<HashCache> {
    const now = (): number => Date.now() + this.ahead;
    const hashes = await openHashCache(this.cache, path, now);
    if (hashes === undefined) throw new Error(`nothing is at ${path}`);
    return hashes;
  }

  /** Scans, reads what isn't known, saves: what a plan does. */
  async run(
    options: Partial<ScanOptions> = {},
    path = this.root,
  ): Promise<Seen> {
    const hashes = await this.open(path);
    const tree = await this.scan(hashes, options, path);
    const seen = await readUnknown(tree, hashes, path);
    await hashes.save();
    return seen;
  }

  scan(
    hashes: HashCache | undefined,
    options: Partial<ScanOptions> = {},
    path = this.root,
  ): Promise<LocalTree> {
    return scanSource(path, {
      policies: { id: "", ignores: () => false, of: () => DEFAULT_POLICY },
      symlinks: "skip",
      reserved: undefined,
      signal: new AbortController().signal,
      hashes,
      ...options,
    });
  }

  /** Waits until the file system gives later times than it has given so far. */
  tick(): void {
    const probe = join(temporaryFolder(), "probe");
    const touch = (): bigint => {
      writeFileSync(probe, "");
      return statSync(probe, { bigint: true }).ctimeNs;
    };
    for (const first = touch(); touch() === first;);
  }
}

async function readUnknown(
  tree: LocalTree,
  hashes: HashCache,
  path: string,
): Promise<Seen> {
  const digests = new Map<RelativePath, Digests>();
  const read: RelativePath[] = [];
  for (const [folder, entries] of walkTree(tree)) {
    for (const entry of entries) {
      if (entry.kind !== "file") continue;
      const file = childPath(folder, entry.name);
      if (entry.known === undefined) read.push(file);
      else digests.set(file, entry.known);
    }
  }
  const { signal } = new AbortController();
  const files = openLocalFiles(path, tree.kind, signal, hashes);
  const requests = read.map((file) => ({ path: file, want: "full" }) as const);
  for await (const result of files.digest(streamOf(requests)))
    digests.set(result.path, digestsOf(result));
  return { tree, read, digests };
}

function digestsOf(result: DigestResult): Digests {
  if (result.kind === "failed") throw result.error;
  return { partial: result.partial, full: result.full };
}
