/** Which actions can't work any more, because one that they depend on failed. */
import { parentPath, type RelativePath, ROOT } from "../model/path.ts";
import type { BackupAction } from "../plan/action-format.ts";
import { isInTree } from "./touched-paths.ts";

export class FailedActions {
  /** Paths that are not as later actions need them, with the action that failed. */
  readonly #broken = new Map<RelativePath, BackupAction>();
  /** Folders that the plan removes. */
  readonly #removes: ReadonlySet<RelativePath>;

  /** @param actions all that are to be carried out */
  constructor(actions: readonly BackupAction[]) {
    const folders = actions.filter(({ op }) => op === "rmdir");
    this.#removes = new Set(folders.map(({ path }) => path));
  }

  /** @param cause the action that failed first, if this one was only skipped */
  add(action: BackupAction, cause: BackupAction): void {
    // Nothing depends on an archived copy or on what the catalogue says of a link.
    if (!isInTree(action)) return;
    this.#broken.set(action.path, cause);
    const stays = staying(action);
    if (stays === undefined) return;
    // What is still there keeps the folders above it, which the plan removes too, from going.
    for (let above = parentPath(stays); ; above = parentPath(above)) {
      if (!this.#removes.has(above)) return;
      if (!this.#broken.has(above)) this.#broken.set(above, cause);
    }
  }

  /** The failed action that this one depends on: the making of a folder above it, or the clearing of its path. */
  obstacle({ op, path }: BackupAction): BackupAction | undefined {
    if (this.#broken.size === 0) return undefined;
    switch (op) {
      case "delete":
      case "archive":
      case "link":
      case "forget":
      case "prune":
        return undefined;
      case "rmdir":
        return this.#broken.get(path);
      case "mkdir":
      case "upload":
      case "replace":
      case "move":
      case "touch":
      case "hash":
      case "unarchive":
      case "adopt":
        return this.#obstacleAbove(path);
    }
  }

  #obstacleAbove(path: RelativePath): BackupAction | undefined {
    for (let above = path; ; above = parentPath(above)) {
      const broken = this.#broken.get(above);
      if (broken !== undefined) return broken;
      if (above === ROOT) return undefined;
    }
  }
}

/** The path that is still taken when the action failed. */
function staying(action: BackupAction): RelativePath | undefined {
  switch (action.op) {
    case "archive":
    case "delete":
    case "rmdir":
      return action.path;
    case "move":
      return action.from;
    case "mkdir":
    case "upload":
    case "replace":
    case "touch":
    case "hash":
    case "link":
    case "forget":
    case "unarchive":
    case "prune":
    case "adopt":
      return undefined;
  }
}
