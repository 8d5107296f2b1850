/** The folder on the server where files are before they get their names: what dead runs left there, and its use by this one. */
import {
  baseName,
  childPath,
  parseRelativePath,
  type RelativePath,
  remoteParent,
  type RemotePath,
  remotePath,
  STATE_FOLDER,
} from "../model/path.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { changeAll } from "./change-all.ts";

const SCRATCH = childPath(STATE_FOLDER, "tmp");
/** Below it, old files lie under their own paths while the new ones take their names. */
const ASIDE = childPath(SCRATCH, "aside");

export class Scratch {
  /** Names of files directly in it. */
  readonly #leftovers: string[] = [];
  #hasAside = false;

  private constructor(
    readonly remote: RemoteFiles,
    readonly root: RemotePath,
    /** Nothing of ftp-sync is there yet. */
    readonly isNew: boolean,
  ) {}

  /** Looks into it, unless it can't be there yet. What fails there shows when it is used. */
  static async of(
    remote: RemoteFiles,
    root: RemotePath,
    isNew: boolean,
  ): Promise<Scratch> {
    const scratch = new Scratch(remote, root, isNew);
    if (isNew) return scratch;
    const folder = remotePath(root, SCRATCH);
    for await (const listing of remote.list(streamOf([folder]))) {
      if (listing.kind !== "listed") continue;
      for (const { name, kind } of listing.entries) {
        if (kind === "file") scratch.#leftovers.push(name);
        else if (name === baseName(ASIDE)) scratch.#hasAside = true;
      }
    }
    return scratch;
  }

  /** Where old files lie, under their own paths, left by a run that was killed just then; undefined: nowhere. */
  get leftAside(): RemotePath | undefined {
    return this.#hasAside ? remotePath(this.root, ASIDE) : undefined;
  }

  /** Where the action's content goes first. @param prefix begins the names of one plan's temporary files */
  temporaryFile(prefix: string, id: number): RemotePath {
    const name = parseRelativePath(`${prefix}-${id}`);
    return remotePath(remotePath(this.root, SCRATCH), name);
  }

  /** Where the old file at `path` is while the new one takes its name, on servers that can't rename over it. */
  asideFile(path: RelativePath): RemotePath {
    return remotePath(remotePath(this.root, ASIDE), path);
  }

  /** Makes the folder, in the source's own, and clears it of what runs of other plans left; leftovers that stay do no harm. */
  async prepare(prefix: string): Promise<void> {
    const { remote, root } = this;
    const scratch = remotePath(root, SCRATCH);
    // All at once: servers make them in this order.
    const parents = this.isNew ? [remoteParent(scratch)] : [];
    await changeAll(
      remote,
      [...parents, scratch].map((path) => ({ kind: "make-folder", path })),
    );
    // Adapters may put something before the name that they are given.
    const others = this.#leftovers.filter((name) => !name.includes(prefix));
    await changeAll(
      remote,
      others.map((name) => ({
        kind: "remove-file",
        path: remotePath(scratch, parseRelativePath(name)),
        hashFile: undefined,
      })),
    );
  }
}
