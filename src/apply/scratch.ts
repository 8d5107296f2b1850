/** The folder on the server where files are before they get their names: what dead runs left there, and its use by this one. */
import {
  baseName,
  childPath,
  parseRelativePath,
  type RelativePath,
  type RemotePath,
  remotePath,
} from "../model/path.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { changeAll } from "./change-all.ts";

const SCRATCH = parseRelativePath("tmp");
/** Below it, old files lie under their own paths while the new ones take their names. */
const ASIDE = childPath(SCRATCH, "aside");

export class Scratch {
  /** Names of files directly in it. */
  #leftovers: readonly string[] = [];
  #hasAside = false;
  #isThere = false;

  private constructor(
    readonly remote: RemoteFiles,
    /** The source's state folder. */
    readonly state: RemotePath,
  ) {}

  /** Looks into it. What fails there shows when it is used. */
  static async of(remote: RemoteFiles, state: RemotePath): Promise<Scratch> {
    const scratch = new Scratch(remote, state);
    const folder = remotePath(state, SCRATCH);
    for await (const listing of remote.list(streamOf([folder]))) {
      if (listing.kind !== "listed") continue;
      scratch.#isThere = true;
      const files = listing.entries.filter(({ kind }) => kind === "file");
      scratch.#leftovers = files.map(({ name }) => name);
      scratch.#hasAside = listing.entries.some(
        ({ name, kind }) => kind !== "file" && name === baseName(ASIDE),
      );
    }
    return scratch;
  }

  /** Where old files lie, under their own paths, left by a run that was killed just then; undefined: nowhere. */
  get leftAside(): RemotePath | undefined {
    return this.#hasAside ? remotePath(this.state, ASIDE) : undefined;
  }

  /** Where the action's content goes first. @param prefix begins the names of one plan's temporary files */
  temporaryFile(prefix: string, id: number): RemotePath {
    const name = parseRelativePath(`${prefix}-${id}`);
    return remotePath(remotePath(this.state, SCRATCH), name);
  }

  /** Where the old file at `path` is while the new one takes its name, on servers that can't rename over it. */
  asideFile(path: RelativePath): RemotePath {
    return remotePath(remotePath(this.state, ASIDE), path);
  }

  /**
   * Makes the folder if need be, and clears it. What an earlier run of the same plan left goes too: its session on the
   * server may still have a file open, which vsftpd then lets nobody write.
   */
  async prepare(): Promise<void> {
    if (!this.#isThere) {
      const path = remotePath(this.state, SCRATCH);
      await changeAll(this.remote, [{ kind: "make-folder", path }]);
    }
    await this.clear();
  }

  /** Takes away what dead runs left; what stays does no harm. */
  async clear(): Promise<void> {
    const folder = remotePath(this.state, SCRATCH);
    const names = this.#leftovers;
    this.#leftovers = [];
    await changeAll(
      this.remote,
      names.map((name) => ({
        kind: "remove-file",
        path: remotePath(folder, parseRelativePath(name)),
        hashFile: undefined,
      })),
    );
  }
}
