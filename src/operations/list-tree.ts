/** Lists a source's remote folders, all connections at once; ignored folders are not entered. */
import { Channel } from "../model/channel.ts";
import {
  childPath,
  depth,
  parentPath,
  type RelativePath,
  type RemotePath,
  remotePath,
  ROOT,
  STATE_FOLDER,
} from "../model/path.ts";
import { ServerRefusal } from "../model/errors.ts";
import type { Policies } from "../model/policy.ts";
import type {
  Listing,
  RemoteEntry,
  RemoteReader,
} from "../model/remote-files.ts";
import type { RemoteFolder } from "../plan/sides.ts";
import { repeatedAbove } from "./repeated-folder.ts";
import { throwIfOutOfReach } from "../state/read-hash-files.ts";

/** Bytes; no system that a server runs on has longer paths. */
const LONGEST_PATH = 4_096;
/** A server may show a link to a folder as a folder; one that leads upwards makes a tree without end. */
const DEEPEST = 255;
/** Bytes of memory: room for some nine million entries. */
const LARGEST_TREE = 2 * 1024 * 1024 * 1024;
/** Bytes of memory that an entry takes beside its name. */
const ENTRY = 200;

export class TreeListing {
  readonly #tree = new Map<RelativePath, RemoteFolder>();
  /** Of folders that the server marks (RFC 3659 §7.5.2). */
  readonly #marks = new Map<RelativePath, string>();
  /** Bytes of memory. */
  #taken = 0;

  /**
   * @param state where ftp-sync keeps its own files, perhaps below `root`
   * @param deep false lists the source's own folder only
   * @param onFolder is called for each folder that was listed
   */
  constructor(
    readonly remote: RemoteReader,
    readonly root: RemotePath,
    readonly state: RemotePath,
    readonly policies: Policies,
    readonly deep: boolean,
    readonly onFolder: () => void,
  ) {}

  get tree(): ReadonlyMap<RelativePath, RemoteFolder> {
    return this.#tree;
  }

  /**
   * Adds these folders, and all below them, to the tree.
   * @param known as {@link ListingOptions.known}
   * @throws RemoteError when the server is out of reach, the source's own folder can't be listed, or the tree does not end
   */
  async list(
    starts: readonly RelativePath[],
    known?: ReadonlySet<string>,
  ): Promise<void> {
    const asked = new Map<RemotePath, RelativePath>();
    const folders = new Channel<RemotePath>();
    const ask = (path: RelativePath): void => {
      const folder = remotePath(this.root, path);
      asked.set(folder, path);
      folders.push(folder);
    };
    for (const start of starts) ask(start);
    for await (const listing of this.remote.list(folders, { known })) {
      const path = asked.get(listing.folder);
      asked.delete(listing.folder);
      if (path === undefined)
        throw new Error(`an answer to no question: ${listing.folder}`);
      for (const child of this.#add(path, listing, known)) ask(child);
      this.onFolder();
      if (asked.size === 0) folders.end();
    }
  }

  /** Shows a folder that is in the tree among the entries of the one above it, whose listing doesn't. */
  showInParent(path: RelativePath, entry: RemoteEntry): void {
    const parent = parentPath(path);
    const folder = this.#tree.get(parent);
    if (folder === undefined) throw new Error(`nothing is above ${path}`);
    const entries = [...folder.entries, entry];
    this.#tree.set(parent, { ...folder, entries });
  }

  /** Answers the folders to go on with. */
  #add(
    path: RelativePath,
    listing: Listing,
    known: ReadonlySet<string> | undefined,
  ): readonly RelativePath[] {
    const folder = toFolder(listing, path);
    if (folder === undefined) return [];
    this.#tree.set(path, folder);
    const { text } = folder;
    // It is not parsed here: that it is known saves just that.
    if (text?.isLeaf === true && known?.has(text.digest) === true) {
      this.#takeBytes(ENTRY + path.length + text.size);
      return [];
    }
    this.#takeRoom(path, folder);
    if (listing.kind === "listed" && listing.unique !== undefined)
      this.#marks.set(path, listing.unique);
    return this.deep ? this.#inside(path, folder) : [];
  }

  #takeRoom(path: RelativePath, { entries }: RemoteFolder): void {
    let bytes = ENTRY + path.length;
    for (const { name, unique = "" } of entries)
      bytes += ENTRY + name.length + unique.length;
    this.#takeBytes(bytes);
  }

  #takeBytes(bytes: number): void {
    this.#taken += bytes;
    if (this.#taken > LARGEST_TREE)
      throw new ServerRefusal(
        `can't list the folder ${this.root}: what the server shows in it does not end`,
        {
          hint: "look at it on the server: folders in folders without end are the work of a link, or of a server that lies",
        },
      );
  }

  #inside(path: RelativePath, folder: RemoteFolder): readonly RelativePath[] {
    const again = this.#marks.has(path)
      ? undefined
      : repeatedAbove(path, this.#tree);
    if (again !== undefined) {
      const incomplete = `it shows what ${remotePath(this.root, again)} shows, again and again, by a link it seems, and what is in it is not entered`;
      this.#tree.set(path, { ...folder, incomplete });
      return [];
    }
    const inside: RelativePath[] = [];
    for (const { name, kind, unique } of folder.entries) {
      if (kind !== "folder") continue;
      const child = childPath(path, name);
      const isState =
        child === STATE_FOLDER || remotePath(this.root, child) === this.state;
      if (isState || this.policies.ignores(child, "folder")) continue;
      const above =
        unique === undefined ? undefined : this.#sameAbove(path, unique);
      if (above !== undefined) {
        const incomplete = `${JSON.stringify(name)} in it is the folder ${remotePath(this.root, above)} again, by a link it seems, and is not entered`;
        this.#tree.set(path, { ...folder, incomplete });
        continue;
      }
      if (unique !== undefined) this.#marks.set(child, unique);
      const length = Buffer.byteLength(remotePath(this.root, child));
      if (depth(child) <= DEEPEST && length <= LONGEST_PATH) inside.push(child);
      else this.#tree.set(child, unread(TOO_DEEP));
    }
    return inside;
  }

  /** The folder at `path` or above it that has this mark. */
  #sameAbove(path: RelativePath, unique: string): RelativePath | undefined {
    for (let above = path; ; above = parentPath(above)) {
      if (this.#marks.get(above) === unique) return above;
      if (above === ROOT) return undefined;
    }
  }
}

const TOO_DEEP =
  "it lies deeper than any folder can, in a link to a folder above it, it seems, and is not entered";

function toFolder(
  listing: Listing,
  path: RelativePath,
): RemoteFolder | undefined {
  switch (listing.kind) {
    case "listed":
      return listing;
    case "missing":
      return undefined;
    case "failed":
      throwIfOutOfReach(listing.error);
      if (path === ROOT) throw listing.error;
      return unread(listing.error.message);
  }
}

function unread(incomplete: string): RemoteFolder {
  return { entries: [], incomplete, doubtful: false };
}
