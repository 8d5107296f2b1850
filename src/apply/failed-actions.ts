/** Which actions can't work any more, because one that they depend on failed. */
import { parentPath, type RelativePath, ROOT } from "../model/path.ts";
import type { Action } from "../plan/plan-format.ts";

export class FailedActions {
  /** Paths that are not as later actions need them, with the action that failed. */
  readonly #broken = new Map<RelativePath, Action>();
  /** Folders that the plan removes. */
  readonly #removes: ReadonlySet<RelativePath>;

  /** @param actions all that are to be carried out */
  constructor(actions: readonly Action[]) {
    const folders = actions.filter(({ op }) => op === "rmdir");
    this.#removes = new Set(folders.map(({ path }) => path));
  }

  /** @param cause the action that failed first, if this one was only skipped */
  add({ op, path }: Action, cause: Action): void {
    this.#broken.set(path, cause);
    if (op !== "delete" && op !== "rmdir") return;
    // What is still there keeps the folders above it, which the plan removes too, from going.
    for (let above = parentPath(path); ; above = parentPath(above)) {
      if (!this.#removes.has(above)) return;
      if (!this.#broken.has(above)) this.#broken.set(above, cause);
    }
  }

  /** The failed action that this one depends on: the making of a folder above it, or the clearing of its path. */
  obstacle({ op, path }: Action): Action | undefined {
    if (this.#broken.size === 0 || op === "delete") return undefined;
    if (op === "rmdir") return this.#broken.get(path);
    for (let above = path; ; above = parentPath(above)) {
      const broken = this.#broken.get(above);
      if (broken !== undefined) return broken;
      if (above === ROOT) return undefined;
    }
  }
}
