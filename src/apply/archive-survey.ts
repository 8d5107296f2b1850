/** What lies in the archive right now at the paths that a plan brings there, or takes back from there. */
import type { PlanTag } from "../model/catalogue.ts";
import { hashFileName } from "../model/hash-file.ts";
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
import type { BackupAction } from "../plan/action-format.ts";
import {
  archiveFolder,
  archiveOf,
  archivedPath,
  isArchiving,
} from "./archive-folder.ts";

interface Place {
  readonly plan: PlanTag;
  readonly path: RelativePath;
}

export class ArchiveSurvey {
  /** By their paths on the server. */
  readonly #entries = new Map<RemotePath, RemoteEntry>();

  private constructor(
    readonly remote: RemoteFiles,
    readonly state: RemotePath,
  ) {}

  /**
   * Most plans have archived nothing yet, which one listing tells.
   * @param own the plan's own tag
   * @throws RemoteError when that can't be told: an old file could be taken for one that is gone
   */
  static async of(
    remote: RemoteFiles,
    state: RemotePath,
    own: PlanTag,
    actions: readonly BackupAction[],
  ): Promise<ArchiveSurvey> {
    const survey = new ArchiveSurvey(remote, state);
    const coming: Place[] = [];
    const leaving: Place[] = [];
    for (const action of actions) {
      const { path } = action;
      if (isArchiving(action)) coming.push({ plan: own, path });
      if (action.op === "unarchive") leaving.push({ plan: action.plan, path });
    }
    if (coming.length > 0) {
      const top = archiveFolder(state);
      await survey.#list([top]);
      const isBegun = survey.#entries.has(
        remotePath(top, childPath(ROOT, own)),
      );
      if (isBegun) await survey.#listFolders(coming);
    }
    await survey.#listFolders(leaving);
    await survey.#askFor(leaving);
    return survey;
  }

  copy(plan: PlanTag, path: RelativePath): RemoteEntry | undefined {
    return this.#entries.get(archivedPath(this.state, plan, path));
  }

  hasHashFile(plan: PlanTag, path: RelativePath): boolean {
    const name = hashFileName(baseName(path));
    return this.copy(plan, childPath(parentPath(path), name)) !== undefined;
  }

  #listFolders(places: readonly Place[]): Promise<void> {
    const folders = places.map(({ plan, path }) =>
      remotePath(archiveOf(this.state, plan), parentPath(path)),
    );
    return this.#list([...new Set(folders)]);
  }

  async #list(folders: readonly RemotePath[]): Promise<void> {
    if (folders.length === 0) return;
    for await (const listing of this.remote.list(streamOf(folders))) {
      if (listing.kind === "failed") throw listing.error;
      if (listing.kind === "missing") continue;
      for (const entry of listing.entries)
        this.#entries.set(
          remotePath(listing.folder, childPath(ROOT, entry.name)),
          entry,
        );
    }
  }

  /** A listing may be short: what it doesn't show may be there all the same. */
  async #askFor(places: readonly Place[]): Promise<void> {
    const unlisted = places
      .filter(({ plan, path }) => this.copy(plan, path) === undefined)
      .map(({ plan, path }) => archivedPath(this.state, plan, path));
    if (unlisted.length === 0) return;
    for await (const found of this.remote.inspect(streamOf(unlisted))) {
      if (found.kind === "failed") throw found.error;
      if (found.kind === "missing") continue;
      const { path, size, modified } = found;
      const name = baseName(path);
      this.#entries.set(path, { name, kind: "file", size, modified });
    }
  }
}
