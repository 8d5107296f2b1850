/** What a source's remote holds right now at the paths that a plan touches: fresh listings of their folders, nothing else. */
import { HASH_FILE_SIZE, hashFileName } from "../model/hash-file.ts";
import type { RemoteError } from "../model/errors.ts";
import {
  baseName,
  childPath,
  parentPath,
  type RelativePath,
  type RemotePath,
  remotePath,
  ROOT,
} from "../model/path.ts";
import type { RemoteEntry, RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { isWholeFolder } from "../plan/action-files.ts";
import type { BackupAction } from "../plan/action-format.ts";

interface SurveyedFolder {
  readonly entries: Map<string, RemoteEntry>;
  readonly incomplete: string | undefined;
  readonly doubtful: boolean;
}

const DOUBTFUL = "the server may have cut its listing short without a word";

/** Where the hash file of a file is. */
export function hashFileBeside(path: RelativePath): RelativePath {
  return childPath(parentPath(path), hashFileName(baseName(path)));
}

export class RemoteSurvey {
  readonly #folders = new Map<RelativePath, SurveyedFolder>();
  /** Asked for and not there; a file may have its name. */
  readonly #missing = new Set<RelativePath>();

  private constructor(
    readonly remote: RemoteFiles,
    readonly root: RemotePath,
  ) {}

  /**
   * Lists the folders of all touched paths; those that the plan makes or removes only if they are, or may be, there, and
   * those that it moves with all that is in them.
   * @throws RemoteError when one can't be listed: then nothing can be said, and nothing may be changed
   */
  static async of(
    remote: RemoteFiles,
    root: RemotePath,
    actions: Iterable<BackupAction>,
  ): Promise<RemoteSurvey> {
    const survey = new RemoteSurvey(remote, root);
    const wanted = new Set<RelativePath>();
    // They come or go, so only the listing of their parent tells whether they can be listed.
    const passing = new Set<RelativePath>();
    const whole = new Set<RelativePath>();
    for (const action of actions) {
      const { op, path } = action;
      // The archive and the catalogue are no part of the tree.
      if (op === "prune" || op === "link") continue;
      wanted.add(parentPath(path));
      if (op === "rmdir") wanted.add(path);
      if (op === "rmdir" || op === "mkdir") passing.add(path);
      if (op !== "move") continue;
      wanted.add(parentPath(action.from));
      if (!isWholeFolder(action.before)) continue;
      for (const folder of [path, action.from]) {
        wanted.add(folder);
        passing.add(folder);
        whole.add(folder);
      }
    }
    passing.delete(ROOT);
    let round = [...wanted].filter((folder) => !passing.has(folder));
    while (round.length > 0) {
      await survey.#list(round);
      for (const folder of round) {
        passing.delete(folder);
        if (whole.has(folder))
          for (const inside of survey.#foldersIn(folder)) {
            wanted.add(inside);
            passing.add(inside);
            whole.add(inside);
          }
      }
      round = [...passing].filter((folder) => {
        const entry = survey.entry(folder);
        if (entry === undefined) return survey.#mayHold(folder);
        return entry.kind === "folder" && wanted.has(folder);
      });
    }
    return survey;
  }

  /** The entry at `path`; undefined: nothing is listed there. A surveyed folder shows as one even where no listing does. */
  entry(path: RelativePath): RemoteEntry | undefined {
    const name = baseName(path);
    const listed = this.#folders.get(parentPath(path))?.entries.get(name);
    return this.isFolder(path)
      ? { name, kind: "folder", size: 0, modified: undefined }
      : listed;
  }

  /** Whether a surveyed path is a folder. */
  isFolder(path: RelativePath): boolean {
    return this.#folders.has(path);
  }

  /** Whether a whole listing proves that nothing is at `path`. */
  isAbsent(path: RelativePath): boolean {
    const parent = parentPath(path);
    if (this.#missing.has(parent)) return true;
    const folder = this.#folders.get(parent);
    return (
      folder !== undefined &&
      folder.incomplete === undefined &&
      !folder.doubtful &&
      !folder.entries.has(baseName(path))
    );
  }

  hasHashFile(path: RelativePath): boolean {
    return this.#hashFile(path) !== undefined;
  }

  /** A run that broke off while it wrote one leaves it shorter. */
  hasWholeHashFile(path: RelativePath): boolean {
    return this.#hashFile(path)?.size === HASH_FILE_SIZE;
  }

  #hashFile(path: RelativePath): RemoteEntry | undefined {
    const entry = this.entry(hashFileBeside(path));
    return entry?.kind === "file" ? entry : undefined;
  }

  /** Takes in what the server says of a file that the listing of a surveyed folder doesn't show. */
  add(path: RelativePath, entry: RemoteEntry): void {
    this.#folders.get(parentPath(path))?.entries.set(entry.name, entry);
  }

  /** What is in a surveyed folder. */
  entries(folder: RelativePath): readonly RelativePath[] {
    const names = this.#folders.get(folder)?.entries.keys() ?? [];
    return [...names].map((name) => childPath(folder, name));
  }

  /** Why the listing of a surveyed folder can't be trusted to be whole. */
  incomplete(folder: RelativePath): string | undefined {
    return this.#folders.get(folder)?.incomplete;
  }

  /** Why it proves nothing what a surveyed folder does not show. */
  doubtWithin(folder: RelativePath): string | undefined {
    const { incomplete, doubtful } = this.#folders.get(folder) ?? {};
    return incomplete ?? (doubtful === true ? DOUBTFUL : undefined);
  }

  /** Why it proves nothing that a path, or a folder above it, is not listed. */
  doubt(path: RelativePath): string | undefined {
    for (let at = path; at !== ROOT; at = parentPath(at)) {
      if (this.#missing.has(at)) return undefined;
      const folder = this.#folders.get(parentPath(at));
      if (folder === undefined) continue;
      return folder.incomplete ?? (folder.doubtful ? DOUBTFUL : undefined);
    }
    return undefined;
  }

  #foldersIn(folder: RelativePath): RelativePath[] {
    const entries = this.#folders.get(folder)?.entries.values() ?? [];
    return [...entries]
      .filter(({ kind }) => kind === "folder")
      .map(({ name }) => childPath(folder, name));
  }

  /** Whether the listed folder above may hold something of this name that it doesn't show. */
  #mayHold(path: RelativePath): boolean {
    const folder = this.#folders.get(parentPath(path));
    return folder?.doubtful === true && folder.incomplete === undefined;
  }

  async #list(folders: readonly RelativePath[]): Promise<void> {
    const failed = new Map<RelativePath, RemoteError>();
    const byPath = new Map(
      folders.map((folder) => [remotePath(this.root, folder), folder]),
    );
    for await (const listing of this.remote.list(streamOf(byPath.keys()))) {
      const folder = byPath.get(listing.folder);
      if (folder === undefined)
        throw new Error(`an answer to no question: ${listing.folder}`);
      if (listing.kind === "failed") failed.set(folder, listing.error);
      else if (listing.kind === "missing") this.#missing.add(folder);
      else {
        const { entries, incomplete, doubtful } = listing;
        const byName = new Map(entries.map((entry) => [entry.name, entry]));
        this.#folders.set(folder, { entries: byName, incomplete, doubtful });
      }
    }
    for (const [folder, error] of failed) {
      if (!(await this.#isFile(folder))) throw error;
      this.#missing.add(folder);
    }
  }

  /** Whether a file has come where a folder was when the plan was made. */
  async #isFile(path: RelativePath): Promise<boolean> {
    if (path === ROOT) return false;
    const parent = parentPath(path);
    if (!this.#folders.has(parent)) await this.#list([parent]);
    const entries = this.#folders.get(parent)?.entries;
    return entries?.get(baseName(path))?.kind === "file";
  }
}
