/** One pass over a plan's actions that keeps what a renderer shows: its memory grows with folders, not with files. */
import { parentPath } from "../model/path.ts";
import { isFile, isWholeFolder } from "../plan/action-files.ts";
import type { Action } from "../plan/action-format.ts";
import type { Plan } from "../plan/plan-format.ts";
import type { Reason } from "../plan/reasons.ts";
import { FolderTree } from "./folder-tree.ts";
import { Tally } from "./tally.ts";

/** How many actions of each source are kept as they are. */
export interface Kept {
  readonly actions: number;
  readonly removals: number;
}

export interface SourceChanges {
  readonly source: string;
  readonly tally: Tally;
  readonly tree: FolderTree;
  readonly reasons: ReadonlyMap<Reason, number>;
  /** The first ones of the plan. */
  readonly actions: readonly Action[];
  /** The first deletions of files, folders and archived files. */
  readonly removals: readonly Action[];
}

/** Every source of the plan, in its order, those without changes too. */
export async function collectChanges(
  plan: Plan,
  kept: Kept,
): Promise<readonly SourceChanges[]> {
  const sources = new Map<string, Collector>();
  for (const source of Object.keys(plan.header.sources))
    sources.set(source, new Collector(source, kept));
  for await (const action of plan.actions()) {
    let collector = sources.get(action.source);
    if (collector === undefined) {
      collector = new Collector(action.source, kept);
      sources.set(action.source, collector);
    }
    collector.add(action);
  }
  return [...sources.values()];
}

class Collector implements SourceChanges {
  readonly tally = new Tally();
  readonly tree = new FolderTree();
  readonly reasons = new Map<Reason, number>();
  readonly actions: Action[] = [];
  readonly removals: Action[] = [];
  readonly #kept: Kept;

  constructor(
    readonly source: string,
    kept: Kept,
  ) {
    this.#kept = kept;
  }

  add(action: Action): void {
    this.tally.add(action);
    this.reasons.set(action.reason, (this.reasons.get(action.reason) ?? 0) + 1);
    this.tree.add(
      isFolderAction(action) ? action.path : parentPath(action.path),
      action,
    );
    if (this.actions.length < this.#kept.actions) this.actions.push(action);
    if (isRemoval(action) && this.removals.length < this.#kept.removals)
      this.removals.push(action);
  }
}

/** Whether every action of the source was kept. */
export function isWhole({ actions, tally }: SourceChanges): boolean {
  return actions.length === tally.actions;
}

export function isFolderAction(action: Action): boolean {
  switch (action.op) {
    case "mkdir":
    case "rmdir":
    case "local-mkdir":
      return true;
    case "move":
      return isWholeFolder(action.after);
    case "adopt":
      return !isFile(action.after);
    case "upload":
    case "replace":
    case "touch":
    case "hash":
    case "link":
    case "forget":
    case "archive":
    case "delete":
    case "unarchive":
    case "prune":
    case "download":
    case "local-link":
    case "local-touch":
      return false;
  }
}

function isRemoval(action: Action): boolean {
  return (
    action.op === "delete" || action.op === "rmdir" || action.op === "prune"
  );
}
