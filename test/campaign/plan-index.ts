/** The actions of a plan by what they do to each path of the tree. */
import type { Digest } from "../../src/model/digest.ts";
import { isWholeFolder } from "../../src/plan/action-files.ts";
import type { Action } from "../../src/plan/action-format.ts";
import type {
  DesiredFile,
  RemoteFileState,
} from "../../src/plan/state-format.ts";
import type { DiskFile } from "./disk-tree.ts";

type Of<Op extends Action["op"]> = Action & { readonly op: Op };

export class PlanIndex {
  readonly sends = new Map<string, Of<"upload" | "replace">>();
  readonly removals = new Map<string, Of<"delete" | "archive">>();
  readonly settings = new Map<string, Of<"touch" | "hash">>();
  readonly arrivals = new Map<string, Of<"move">>();
  readonly departures = new Map<string, Of<"move">>();
  readonly folderMoves: Of<"move">[] = [];
  readonly mkdirs = new Set<string>();
  readonly rmdirs = new Set<string>();
  /** Tag and path of the copy. */
  readonly prunes = new Set<string>();
  readonly adopted = new Map<string, Of<"adopt">>();
  readonly returns = new Map<string, Of<"unarchive">>();

  constructor(readonly actions: readonly Action[]) {
    for (const action of actions) this.#add(action);
  }

  #add(action: Action): void {
    const { path } = action;
    switch (action.op) {
      case "local-mkdir":
      case "download":
      case "local-link":
      case "local-touch":
        throw new Error(`${action.op} in a backup`);
      case "upload":
      case "replace":
        this.sends.set(path, action);
        return;
      case "delete":
      case "archive":
        this.removals.set(path, action);
        return;
      case "touch":
      case "hash":
        this.settings.set(path, action);
        return;
      case "move":
        if (isWholeFolder(action.before)) this.folderMoves.push(action);
        else {
          this.arrivals.set(path, action);
          this.departures.set(action.from, action);
        }
        return;
      case "mkdir":
        this.mkdirs.add(path);
        return;
      case "rmdir":
        this.rmdirs.add(path);
        return;
      case "unarchive":
        this.returns.set(path, action);
        return;
      case "prune":
        this.prunes.add(`${action.plan}/${path}`);
        return;
      case "adopt":
        this.adopted.set(path, action);
        return;
      case "link":
      case "forget":
    }
  }

  /** Where what comes to `path` was before, by a move of it or of a folder above. */
  origin(path: string): string | undefined {
    const folder = this.folderMoves.find((move) => isIn(move.path, path));
    if (folder === undefined) return this.arrivals.get(path)?.from;
    return folder.from + path.slice(folder.path.length);
  }

  /** Where what is at `path` goes, in the same way. */
  destination(path: string): string | undefined {
    const folder = this.folderMoves.find((move) => isIn(move.from, path));
    if (folder === undefined) return this.departures.get(path)?.path;
    return folder.path + path.slice(folder.from.length);
  }

  touches(path: string): boolean {
    return (
      this.sends.has(path) ||
      this.removals.has(path) ||
      this.settings.has(path) ||
      this.returns.has(path) ||
      this.adopted.has(path) ||
      this.origin(path) !== undefined ||
      this.destination(path) !== undefined
    );
  }
}

/** Whether it is the folder or in it. */
export function isIn(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

export function isOfContent(
  { size, hash }: Pick<DesiredFile, "size" | "hash">,
  file: DiskFile,
): boolean {
  return file.size === size && hasDigest(hash, file);
}

function hasDigest(hash: Digest, { full, partial }: DiskFile): boolean {
  const hex = hash.slice(hash.indexOf(":") + 1);
  return hex === (hash.startsWith("sha256-partial:") ? partial : full);
}

/** Whether a file is the one that an action wants to find: by size, and by time where the plan knows it. */
export function isAsPlanned(state: RemoteFileState, file: DiskFile): boolean {
  const { size, modified } = state;
  return (
    file.size === size && (modified === undefined || modified === file.modified)
  );
}
