/** Turns the moves of all that is in a folder into one move of the folder. */
import {
  compareBytes,
  parseRelativePath,
  type RelativePath,
} from "../model/path.ts";
import type { RemoteTree } from "./sides.ts";
import type { PlannedMove } from "./find-moves.ts";
import type { ActionDraft } from "./action-format.ts";

/**
 * A folder is moved whole when all that was in it goes to the same places in a new one, and nothing else comes there.
 * @param actions all of a source, the moves among them
 */
export function foldMoves(
  actions: readonly ActionDraft[],
  moves: readonly PlannedMove[],
  remote: RemoteTree,
): ActionDraft[] {
  if (moves.length === 0) return [...actions];
  const sorted = actions.toSorted((a, b) => compareBytes(a.path, b.path));
  const fold = new Fold(sorted, moves, remote);
  return fold.all();
}

interface Leaving {
  readonly path: RelativePath;
  readonly action: ActionDraft;
}

class Fold {
  readonly #moves: ReadonlyMap<ActionDraft, PlannedMove>;
  /** What goes away, by path: moves by where they come from. */
  readonly #leaving: readonly Leaving[];
  readonly #rmdirs: ReadonlyMap<RelativePath, ActionDraft>;
  readonly #gone = new Set<ActionDraft>();
  readonly #folded: ActionDraft[] = [];

  /** @param sorted by path */
  constructor(
    readonly sorted: readonly ActionDraft[],
    moves: readonly PlannedMove[],
    readonly remote: RemoteTree,
  ) {
    this.#moves = new Map(moves.map((move) => [move.action, move]));
    this.#leaving = sorted
      .flatMap((action) => {
        const path = leavingPath(action);
        return path === undefined ? [] : [{ path, action }];
      })
      .sort((a, b) => compareBytes(a.path, b.path));
    this.#rmdirs = new Map(
      sorted
        .filter(({ op }) => op === "rmdir")
        .map((action) => [action.path, action]),
    );
  }

  all(): ActionDraft[] {
    // Parents come before what is in them.
    for (const action of this.sorted)
      if (action.op === "mkdir" && !this.#gone.has(action)) this.#try(action);
    const rest = this.sorted.filter((action) => !this.#gone.has(action));
    return [...rest, ...this.#folded];
  }

  #try(made: ActionDraft): void {
    const { path } = made;
    const coming = below(this.sorted, path);
    const from = origin(coming, path);
    if (from === undefined) return;
    const leaving = below(this.#leaving, from);
    const root = this.#rmdirs.get(from);
    if (root === undefined || coming.length !== leaving.length) return;
    if (!this.#isWhole(from)) return;
    const left = new Map<string, ActionDraft>(
      leaving.map((it) => [it.path, it.action]),
    );
    const whole = { files: 0, bytes: 0 };
    for (const action of coming) {
      const old = `${from}${action.path.slice(path.length)}`;
      if (!this.#isPair(action, left.get(old))) return;
      if (action.op !== "move") continue;
      whole.files += 1;
      whole.bytes += this.#moves.get(action)?.file.local.size ?? 0;
    }
    for (const action of [made, root, ...coming, ...left.values()])
      this.#gone.add(action);
    this.#folded.push({
      ...{ op: "move", path, from, reason: "moved" },
      ...{ before: whole, after: whole },
    });
  }

  /** Whether renaming the folder above does what both actions do. */
  #isPair(coming: ActionDraft, leaving: ActionDraft | undefined): boolean {
    if (coming.op === "mkdir")
      return leaving?.op === "rmdir" && this.#isWhole(leaving.path);
    if (coming.op !== "move" || leaving !== coming) return false;
    const move = this.#moves.get(coming);
    return move !== undefined && isUntouched(move);
  }
  /** Whether nothing can be in a folder that its listing doesn't show. */
  #isWhole(folder: RelativePath): boolean {
    const there = this.remote.get(folder);
    return there?.incomplete === undefined && there?.doubtful === false;
  }
}

/** Renaming a folder leaves the times and modes in it as they were. */
function isUntouched({ file, removal, action }: PlannedMove): boolean {
  const { modified, mode } = removal.recorded ?? {};
  if (action.after.modified === undefined) return true;
  return modified === file.local.modified && mode === file.local.mode;
}

/** Links stand for something that stays, so that their folders are not moved. */
function leavingPath(action: ActionDraft): RelativePath | undefined {
  switch (action.op) {
    case "move":
      return action.from;
    case "archive":
    case "delete":
    case "rmdir":
    case "link":
    case "forget":
      return action.path;
    case "mkdir":
    case "upload":
    case "replace":
    case "touch":
    case "hash":
    case "unarchive":
    case "prune":
    case "adopt":
    case "local-mkdir":
    case "download":
    case "local-link":
    case "local-touch":
      return undefined;
  }
}

/** The folder that became `path`, as the first file in it tells. */
function origin(
  coming: readonly ActionDraft[],
  path: RelativePath,
): RelativePath | undefined {
  const first = coming.find(({ op }) => op === "move");
  if (first?.op !== "move") return undefined;
  const end = first.path.slice(path.length);
  const from = first.from.slice(0, -end.length);
  return first.from === from + end && from !== ""
    ? parseRelativePath(from)
    : undefined;
}

/** Those below a folder. @param sorted by path */
function below<Item extends { readonly path: RelativePath }>(
  sorted: readonly Item[],
  folder: RelativePath,
): readonly Item[] {
  const prefix = `${folder}/`;
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = sorted[middle];
    if (item !== undefined && compareBytes(item.path, prefix) < 0)
      low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (sorted[end]?.path.startsWith(prefix) === true) end += 1;
  return sorted.slice(low, end);
}
