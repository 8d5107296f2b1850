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
  readonly #leftovers: string[] = [];
  #hasAside = false;

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
      for (const { name, kind } of listing.entries) {
        if (kind === "file") scratch.#leftovers.push(name);
        else if (name === baseName(ASIDE)) scratch.#hasAside = true;
      }
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

  /** Makes the folder and clears it. */
  async prepare(prefix: string): Promise<void> {
    const path = remotePath(this.state, SCRATCH);
    await changeAll(this.remote, [{ kind: "make-folder", path }]);
    await this.clear(prefix);
  }

  /**
   * Takes away what runs of other plans left; what stays does no harm.
   * @param prefix begins the names of this plan's temporary files
   */
  async clear(prefix: string): Promise<void> {
    const scratch = remotePath(this.state, SCRATCH);
    // Adapters may put something before the name that they are given.
    const others = this.#leftovers.filter((name) => !name.includes(prefix));
    await changeAll(
      this.remote,
      others.map((name) => ({
        kind: "remove-file",
        path: remotePath(scratch, parseRelativePath(name)),
        hashFile: undefined,
      })),
    );
  }
}
