/** A source's state folder on a remote, and the applies that write to it. */
import type {
  ArchivedCopy,
  CatalogueBase,
  CatalogueChange,
  CatalogueFile,
} from "../../../src/model/catalogue.ts";
import type { LocalCache } from "../../../src/model/local-cache.ts";
import {
  parseRelativePath,
  parseRemotePath,
  type RemotePath,
} from "../../../src/model/path.ts";
import type {
  Placement,
  RemoteFiles,
} from "../../../src/model/remote-files.ts";
import { encodeChanges } from "../../../src/state/encode-changes.ts";
import { Journal } from "../../../src/state/journal.ts";
import { LocalCopy } from "../../../src/state/local-copy.ts";
import {
  readCatalogue,
  type StoredState,
} from "../../../src/state/read-catalogue.ts";
import { writeCatalogue } from "../../../src/state/write-catalogue.ts";
import { MemoryRemote } from "../../support/memory-remote.ts";

export const STATE = parseRemotePath("/to/.ftp-sync");
export const LINEAGE = "6f1e0c9a-0000-4000-8000-000000000001";
export const AT = "2024-05-01T10:00:00Z";

export const path = parseRelativePath;

/** The id of the nth plan. */
export function planId(n: number): string {
  return `sha256:${n.toString(16).padStart(16, "0")}${"a".repeat(48)}`;
}

export function tagOf(n: number): string {
  return n.toString(16).padStart(16, "0");
}

export function file(
  size: number,
  more: Partial<CatalogueFile> = {},
): CatalogueFile {
  return { kind: "file", size, plan: tagOf(1), ...more };
}

export function entry(at: string, size: number): CatalogueChange {
  return { kind: "entry", path: path(at), entry: file(size) };
}

export class MemoryCache implements LocalCache {
  readonly files = new Map<string, Uint8Array>();

  read(name: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.files.get(name));
  }

  write(name: string, chunks: Iterable<Uint8Array>): Promise<void> {
    this.files.set(name, Buffer.concat([...chunks]));
    return Promise.resolve();
  }
}

/** What was asked of the remote. */
export class CountingRemote extends MemoryRemote {
  listings = 0;
  readonly reads: string[] = [];
  readonly placed: Placement[] = [];

  override list: MemoryRemote["list"] = (folders) => {
    this.listings += 1;
    return MemoryRemote.prototype.list.call(this, folders);
  };

  override read: MemoryRemote["read"] = (files) => {
    const noted = this.#noted(files, ({ path }) => this.reads.push(path));
    return MemoryRemote.prototype.read.call(this, noted);
  };

  override place: MemoryRemote["place"] = (placements) => {
    const noted = this.#noted(placements, (placement) =>
      this.placed.push(placement),
    );
    return MemoryRemote.prototype.place.call(this, noted);
  };

  async *#noted<T>(items: AsyncIterable<T>, note: (item: T) => void) {
    for await (const item of items) {
      note(item);
      yield item;
    }
  }
}

/** Timers that run when the test says so. */
class HandTimer {
  readonly waiting: (() => void)[] = [];

  readonly later = (_: number, work: () => void): (() => void) => {
    this.waiting.push(work);
    return () => {
      const at = this.waiting.indexOf(work);
      if (at >= 0) this.waiting.splice(at, 1);
    };
  };

  fire(): void {
    for (const work of this.waiting.splice(0)) work();
  }
}

export class Scene<Remote extends RemoteFiles = CountingRemote> {
  readonly notices: string[] = [];
  readonly timer = new HandTimer();
  #plans = 0;

  private constructor(
    readonly remote: Remote,
    readonly copy: LocalCopy | undefined,
    readonly state: RemotePath,
  ) {}

  static inMemory(cache?: LocalCache, remote = new CountingRemote()): Scene {
    return new Scene(remote, cache && new LocalCopy(cache, "a", STATE), STATE);
  }

  static over<R extends RemoteFiles>(remote: R, state: RemotePath): Scene<R> {
    return new Scene(remote, undefined, state);
  }

  /** Another machine: it has no copy. */
  elsewhere(): Scene<Remote> {
    return new Scene(this.remote, undefined, this.state);
  }

  read(): Promise<StoredState> {
    return readCatalogue(this.remote, this.state, this.copy);
  }

  /** One whole apply without a journal. */
  async apply(
    changes: readonly CatalogueChange[],
    { lineage = LINEAGE } = {},
  ): Promise<CatalogueBase> {
    const before = await this.read();
    return this.write(before, changes, { lineage });
  }

  write(
    before: StoredState,
    changes: readonly CatalogueChange[],
    { lineage = LINEAGE } = {},
  ): Promise<CatalogueBase> {
    this.#plans += 1;
    return writeCatalogue(
      this.remote,
      this.state,
      before.stored,
      { texts: [encodeChanges(changes)], journalled: [] },
      {
        ...{ planId: planId(this.#plans), at: AT },
        lineage: before.lineage ?? lineage,
      },
      this.copy,
    );
  }

  /** The journal of a run of the nth plan. */
  journal(before: StoredState, n: number, lineage = LINEAGE): Journal {
    return new Journal(this.remote, this.state, before, {
      planId: planId(n),
      lineage: before.lineage ?? lineage,
      now: () => AT,
      later: this.timer.later,
      notice: (text) => this.notices.push(text),
    });
  }
}

/** All that a state knows, as plain values that can be compared. */
export function contentOf({ catalogue }: StoredState): unknown {
  const folders = [...(catalogue?.folders() ?? [])].sort().map((folder) => {
    const entries = [...(catalogue?.folder(folder)?.entries ?? [])];
    return [folder, entries.sort(([a], [b]) => (a < b ? -1 : 1))];
  });
  const key = ({ plan, path }: ArchivedCopy): string => `${plan}/${path}`;
  const archived = [...(catalogue?.archived() ?? [])];
  return {
    folders,
    archived: archived.sort((a, b) => (key(a) < key(b) ? -1 : 1)),
  };
}

/** Sizes of files by path: what most tests look at. */
export function sizes({ catalogue }: StoredState): Record<string, number> {
  const found: Record<string, number> = {};
  for (const folder of catalogue?.folders() ?? [])
    for (const [name, entry] of catalogue?.folder(folder)?.entries ?? [])
      if (entry.kind === "file")
        found[folder === "." ? name : `${folder}/${name}`] = entry.size;
  return found;
}

/** Sorted names in a folder of the state. */
export function namesIn(
  { files }: MemoryRemote,
  folder: "catalogue" | "journal" | "tmp",
): string[] {
  const prefix = `${STATE}/${folder}/`;
  return [...files.keys()]
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .sort();
}
