/** A remote in memory that keeps the port's contract to the letter: what FTP servers are measured against. */
import { hash } from "node:crypto";
import { ContentHash } from "../../src/model/digest.ts";
import {
  InterruptedError,
  LocalChangeError,
  LocalFileError,
  RemoteError,
  ServerRefusal,
  TakenError,
} from "../../src/model/errors.ts";
import { hashFileName } from "../../src/model/hash-file.ts";
import {
  baseName,
  contains,
  parseRemotePath,
  remoteParent,
  type RemotePath,
} from "../../src/model/path.ts";
import type {
  Change,
  Fetch,
  HashRequest,
  HashResult,
  Inspection,
  Listing,
  ListingOptions,
  ListingText,
  Outcome,
  Placement,
  ReadRequest,
  ReadResult,
  RemoteEntry,
  RemoteFiles,
} from "../../src/model/remote-files.ts";

export interface MemoryFile {
  readonly content: Uint8Array;
  /** UTC with whole seconds, as in RemoteEntry. */
  readonly modified: string;
}

/** Bytes that come at once. */
const CHUNK = 65_536;

const ROOT = parseRemotePath("/");

export class MemoryRemote implements RemoteFiles {
  readonly files: Map<RemotePath, MemoryFile>;
  /** With the parents of each. */
  readonly folders: Set<RemotePath>;

  /** Called before each thing that the server does as a whole; what it throws is what comes of the work that wanted it. */
  onCommand: (path: RemotePath) => void = () => undefined;

  /** Nothing takes time here. */
  warmUp: (tasks: number) => void = () => undefined;

  /** Whether it tells a file's SHA-256. */
  hashes = true;

  /** @param now the time of a file that is given none */
  constructor(
    files: Iterable<readonly [RemotePath, MemoryFile]> = [],
    folders: Iterable<RemotePath> = [],
    readonly now = "2024-01-01T00:00:00Z",
  ) {
    this.files = new Map(files);
    this.folders = new Set([ROOT, ...folders]);
  }

  async *list(
    folders: AsyncIterable<RemotePath>,
    { known }: ListingOptions = {},
  ): AsyncIterable<Listing> {
    for await (const folder of folders) {
      if (this.folders.has(folder)) {
        const entries = this.#entries(folder);
        const whole = { incomplete: undefined, doubtful: false };
        const text = known && textOf(entries);
        yield { kind: "listed", folder, entries, ...whole, text };
      } else if (this.files.has(folder)) {
        const error = refusal("enter the folder", folder, "Not a directory");
        yield { kind: "failed", folder, error };
      } else yield { kind: "missing", folder };
    }
  }

  async *inspect(files: AsyncIterable<RemotePath>): AsyncIterable<Inspection> {
    for await (const path of files) {
      const file = this.files.get(path);
      if (file === undefined) yield { kind: "missing", path };
      else {
        const { content, modified } = file;
        yield { kind: "file", path, size: content.length, modified };
      }
    }
  }

  async *read(files: AsyncIterable<ReadRequest>): AsyncIterable<ReadResult> {
    for await (const { path, limit } of files) {
      const content = this.files.get(path)?.content;
      if (content !== undefined && content.length <= limit)
        yield { kind: "content", path, content };
      else {
        const why =
          content === undefined ? "No such file" : `More than ${limit} bytes`;
        yield { kind: "failed", path, error: refusal("read", path, why) };
      }
    }
  }

  async *fetch(files: AsyncIterable<Fetch>): AsyncIterable<Outcome> {
    for await (const file of files)
      yield await outcome(file.id, () => this.#fetch(file));
  }

  async *hash(files: AsyncIterable<HashRequest>): AsyncIterable<HashResult> {
    for await (const { path } of files) {
      const content = this.files.get(path)?.content;
      if (!this.hashes) yield { kind: "unsupported", path };
      else if (content === undefined)
        yield { kind: "failed", path, error: refusal("hash", path, "No such") };
      else {
        const hash = new ContentHash(content.length);
        hash.update(content);
        yield { kind: "hash", path, digest: hash.digests().full };
      }
    }
  }

  async *place(placements: AsyncIterable<Placement>): AsyncIterable<Outcome> {
    for await (const placement of placements)
      yield await outcome(placement.id, () => this.#place(placement));
  }

  async *change(changes: AsyncIterable<Change>): AsyncIterable<Outcome> {
    for await (const change of changes)
      yield await outcome(change.id, () => this.#change(change));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #fetch({ path, size, sink }: Fetch): Promise<undefined> {
    const content = this.files.get(path)?.content;
    if (content === undefined) throw refusal("read", path, "No such file");
    if (sink.held > content.length) await sink.restart();
    this.onCommand(path);
    const most = Math.min(size, content.length);
    for (let at = sink.held; at < most; at += CHUNK)
      await sink.write(content.subarray(at, Math.min(at + CHUNK, most)));
    if (content.length === size) return;
    const sent =
      content.length > size ? `more than its ${size}` : `${most} of ${size}`;
    throw new ServerRefusal(
      `can't read ${path}: the server sent ${sent} bytes`,
    );
  }

  async #place(placement: Placement): Promise<string | undefined> {
    const { target, temporary, hashFile, archive } = placement;
    this.#mayWrite(temporary, target);
    try {
      const chunks: Uint8Array[] = [];
      for await (const chunk of placement.content(0))
        chunks.push(Buffer.from(chunk));
      const content = Buffer.concat(chunks);
      if (content.length !== placement.size)
        throw refusal("store", target, `${content.length} bytes came`);
      this.#mayWrite(target);
      if (archive !== undefined) this.#archive(target, archive, hashFile);
      this.#remove(hashFile.path);
      this.#write(target, content, placement.modified);
    } finally {
      this.files.delete(temporary);
    }
    if (hashFile.content !== undefined)
      this.#write(hashFile.path, Buffer.from(hashFile.content));
    return this.files.get(target)?.modified;
  }

  /** What is archived already stays as it is, and what is gone needs no archive; a hash file that was left behind follows. */
  #archive(
    target: RemotePath,
    archive: RemotePath,
    hashFile: Placement["hashFile"],
  ): void {
    const archived = this.files.has(archive);
    if (archived === this.files.has(target)) return;
    if (!archived) {
      this.#makeFolder(remoteParent(archive));
      this.#rename(target, archive);
    }
    if (hashFile.exists && !this.files.has(hashPath(archive)))
      this.#rename(hashFile.path, hashPath(archive));
  }

  #change(change: Change): string | undefined {
    const { path } = change;
    switch (change.kind) {
      case "make-folder":
        this.#makeFolder(path);
        return undefined;
      case "claim-folder":
        this.#claim(path);
        return undefined;
      case "remove-file":
        if (this.folders.has(path))
          throw refusal("remove", path, "Is a directory");
        this.#remove(path);
        if (change.hashFile !== undefined) this.#remove(change.hashFile);
        return undefined;
      case "remove-folder":
        if (this.files.has(path))
          throw refusal("remove the folder", path, "Not a directory");
        if (this.#entries(path).length > 0)
          throw refusal("remove the folder", path, "Directory not empty");
        this.onCommand(path);
        this.folders.delete(path);
        return undefined;
      case "move-file":
        return this.#moveFile(change);
      case "move-folder":
        this.#moveFolder(path, change.to);
        return undefined;
      case "set-modified":
        return this.#setModified(path, change.modified);
      case "write-file":
        this.#write(path, Buffer.from(change.content));
        return undefined;
    }
  }

  #claim(path: RemotePath): void {
    if (this.folders.has(path))
      throw new TakenError(`the folder ${path} is there already`, false, {
        reply: "550 File exists",
      });
    if (!this.folders.has(remoteParent(path)))
      throw refusal("make the folder", path, "No such directory");
    this.#makeFolder(path);
  }

  #moveFile(change: Change & { kind: "move-file" }): string | undefined {
    const { path, to, hashFile, modified } = change;
    if (this.files.has(path)) {
      this.#makeFolder(remoteParent(to));
      this.#mayWrite(to);
      this.#rename(path, to);
    } else if (!this.files.has(to)) throw refusal("rename", path, "No such");
    if (hashFile) this.#rename(hashPath(path), hashPath(to));
    if (modified !== undefined) this.#setModified(to, modified);
    return this.files.get(to)?.modified;
  }

  #rename(path: RemotePath, to: RemotePath): void {
    const file = this.files.get(path);
    if (file === undefined) return;
    this.onCommand(path);
    this.files.delete(path);
    this.files.set(to, file);
  }

  #remove(path: RemotePath): void {
    if (!this.files.has(path)) return;
    this.onCommand(path);
    this.files.delete(path);
  }

  #moveFolder(path: RemotePath, to: RemotePath): void {
    if (!this.folders.has(path)) {
      if (this.folders.has(to)) return;
      throw refusal("rename", path, "No such directory");
    }
    this.#mayWrite(to);
    const moved = (inner: RemotePath) =>
      parseRemotePath(`${to}${inner.slice(path.length)}`);
    this.onCommand(path);
    for (const folder of [...this.folders].filter((f) => contains(path, f))) {
      this.folders.delete(folder);
      this.folders.add(moved(folder));
    }
    for (const [file, held] of [...this.files]) {
      if (!contains(path, file)) continue;
      this.files.delete(file);
      this.files.set(moved(file), held);
    }
  }

  #setModified(path: RemotePath, modified: string): string {
    const file = this.files.get(path);
    if (file === undefined) throw refusal("set the time of", path, "No such");
    this.onCommand(path);
    const seconds = modified.replace(/\.\d+/, "");
    this.files.set(path, { ...file, modified: seconds });
    return seconds;
  }

  #makeFolder(path: RemotePath): void {
    if (this.files.has(path))
      throw refusal("make the folder", path, "File exists");
    if (this.folders.has(path)) return;
    if (path !== "/") this.#makeFolder(remoteParent(path));
    this.onCommand(path);
    this.folders.add(path);
  }

  #write(path: RemotePath, content: Uint8Array, modified = this.now): void {
    this.#mayWrite(path);
    this.onCommand(path);
    const seconds = modified.replace(/\.\d+/, "");
    this.files.set(path, { content, modified: seconds });
  }

  #mayWrite(path: RemotePath, target = path): void {
    if (this.folders.has(path))
      throw refusal("store", target, "Is a directory");
    if (!this.folders.has(remoteParent(path)))
      throw refusal("store", target, "No such directory");
  }

  #entries(folder: RemotePath): RemoteEntry[] {
    const inside = (path: RemotePath): boolean =>
      path !== ROOT && remoteParent(path) === folder;
    const entries: RemoteEntry[] = [];
    for (const path of this.folders)
      if (inside(path)) entries.push(entry(path, "folder", 0, undefined));
    for (const [path, { content, modified }] of this.files)
      if (inside(path))
        entries.push(entry(path, "file", content.length, modified));
    return entries;
  }
}

function hashPath(path: RemotePath): RemotePath {
  const name = hashFileName(baseName(path));
  return parseRemotePath(`${remoteParent(path)}/${name}`);
}

function entry(
  path: RemotePath,
  kind: RemoteEntry["kind"],
  size: number,
  modified: string | undefined,
): RemoteEntry {
  return { name: baseName(path), kind, size, modified };
}

/** As a server would say it. */
/** As if a server had shown these entries in words of its own. */
function textOf(entries: readonly RemoteEntry[]): ListingText {
  const text = JSON.stringify(entries);
  return {
    digest: hash("sha256", text, "hex"),
    size: text.length,
    isLeaf: entries.every(({ kind }) => kind !== "folder"),
  };
}

function refusal(
  doing: string,
  path: RemotePath,
  words: string,
): ServerRefusal {
  const reply = `550 ${words}`;
  const message = `can't ${doing} ${path}: the server says "${reply}"`;
  return new ServerRefusal(message, { reply });
}

async function outcome(
  id: number,
  work: () => Promise<string | undefined> | string | undefined,
): Promise<Outcome> {
  try {
    const modified = await work();
    return { kind: "done", id, modified };
  } catch (error) {
    if (
      error instanceof RemoteError ||
      error instanceof LocalChangeError ||
      error instanceof LocalFileError ||
      error instanceof InterruptedError
    )
      return { kind: "failed", id, error };
    throw error;
  }
}
