/** What the suite asks of a remote, in short. */
import { parseRemotePath } from "../../src/model/path.ts";
import type {
  Change,
  HashFileChange,
  Outcome,
  Placement,
} from "../../src/model/remote-files.ts";

export async function all<T>(results: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of results) items.push(item);
  return items;
}

/** The one result of a request for one thing. */
export async function only<T>(results: AsyncIterable<T>): Promise<T> {
  const [item, ...more] = await all(results);
  if (item === undefined || more.length > 0)
    throw new Error(`not one result but ${more.length + 1}`);
  return item;
}

export interface PlacementWish {
  readonly id?: number;
  /** Default `/tmp/temporary-ID`. */
  readonly temporary?: string;
  readonly modified?: string;
  readonly hashFile?: Omit<HashFileChange, "path">;
  readonly archive?: string;
  /** Comes instead of the content, whose length is announced all the same. */
  readonly stream?: Placement["content"];
}

/** A placement whose hash file is `.NAME.hash` beside the target. */
export function placement(
  target: string,
  content: string | Uint8Array,
  wish: PlacementWish = {},
): Placement {
  const { id = 1, modified, stream } = wish;
  const bytes = Buffer.from(content);
  const slash = target.lastIndexOf("/") + 1;
  const hashPath = `${target.slice(0, slash)}.${target.slice(slash)}.hash`;
  return {
    id,
    target: parseRemotePath(target),
    temporary: parseRemotePath(wish.temporary ?? `/tmp/temporary-${id}`),
    aside: parseRemotePath(`/tmp/aside${target}`),
    size: bytes.length,
    content: stream ?? ((from) => inChunks(bytes.subarray(from))),
    modified,
    hashFile: {
      ...(wish.hashFile ?? { exists: false, content: undefined }),
      path: parseRemotePath(hashPath),
    },
    archive:
      wish.archive === undefined ? undefined : parseRemotePath(wish.archive),
  };
}

async function* inChunks(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += 65_536) {
    yield bytes.subarray(start, start + 65_536);
    await Promise.resolve();
  }
}

export interface ChangeWish {
  readonly id?: number;
  /** Its path, where the change takes one. */
  readonly hashFile?: string;
  readonly content?: string;
  readonly to?: string;
  /** Of a file that is moved: its hash file goes along. */
  readonly hashed?: boolean;
  readonly modified?: string;
}

/** A change of one path. */
export function change(
  kind: Change["kind"],
  path: string,
  more: ChangeWish = {},
): Change {
  const step = { id: more.id ?? 1, path: parseRemotePath(path) };
  switch (kind) {
    case "make-folder":
    case "claim-folder":
    case "remove-folder":
      return { ...step, kind };
    case "remove-file": {
      const { hashFile } = more;
      return {
        ...{ ...step, kind },
        hashFile:
          hashFile === undefined ? undefined : parseRemotePath(hashFile),
      };
    }
    case "move-file":
      return {
        ...{ ...step, kind, to: parseRemotePath(more.to ?? "/") },
        ...{ hashFile: more.hashed ?? false, modified: more.modified },
      };
    case "move-folder":
      return { ...step, kind, to: parseRemotePath(more.to ?? "/") };
    case "set-modified":
      return { ...step, kind, modified: more.modified ?? "" };
    case "write-file":
      return { ...step, kind, content: more.content ?? "" };
  }
}

/** Ids of what was done, in order, and of what failed with the messages; and the times that were told. */
export function summary(outcomes: readonly Outcome[]): {
  readonly done: readonly number[];
  readonly failed: ReadonlyMap<number, Error & { reply?: string | undefined }>;
  readonly times: ReadonlyMap<number, string | undefined>;
} {
  const done: number[] = [];
  const failed = new Map<number, Error>();
  const times = new Map<number, string | undefined>();
  for (const outcome of outcomes)
    if (outcome.kind === "done") {
      done.push(outcome.id);
      times.set(outcome.id, outcome.modified);
    } else failed.set(outcome.id, outcome.error);
  return { done: done.sort((a, b) => a - b), failed, times };
}
