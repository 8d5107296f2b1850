/** A plan's actions as the data of a report, block by block, so that no more than one is held. */
import { baseName, parentPath } from "../../model/path.ts";
import { isFile, isWholeFolder } from "../../plan/action-files.ts";
import type { Action } from "../../plan/action-format.ts";
import type { Plan } from "../../plan/plan-format.ts";
import { isFolderAction } from "../collect-changes.ts";
import { kindOf, KINDS } from "./kinds.ts";
import { scriptJson } from "./markup.ts";
import { BLOCK, OP_CODES, REASON_CODES } from "./report-data.ts";
import type { ActionColumns } from "./report-data.ts";

/** @param sources names by their index */
export async function* actionBlocks(
  plan: Plan,
  sources: readonly string[],
): AsyncGenerator<string, void, undefined> {
  const indexes = new Map(sources.map((name, index) => [name, index]));
  let block = new Block(indexes);
  for await (const action of plan.actions()) {
    block.add(action);
    if (block.details.length < BLOCK) continue;
    yield block.text();
    block = new Block(indexes);
  }
  if (block.details.length > 0) yield block.text();
}

class Block {
  /** Each is ActionDetails. */
  readonly details: unknown[] = [];
  readonly #columns = {
    folders: [] as (readonly [number, string])[],
    folder: [] as number[],
    name: [] as string[],
    op: [] as number[],
    kind: [] as number[],
    reason: [] as number[],
    bytes: [] as number[],
  } satisfies ActionColumns;
  readonly #folders = new Map<string, number>();
  readonly #sources: ReadonlyMap<string, number>;

  constructor(sources: ReadonlyMap<string, number>) {
    this.#sources = sources;
  }

  add(action: Action): void {
    const { id, op, source, path, reason, before, after, ...more } = action;
    const columns = this.#columns;
    const ofFolder = isFolderAction(action);
    columns.folder.push(
      this.#folder(source, ofFolder ? path : parentPath(path)),
    );
    columns.name.push(ofFolder ? "" : baseName(path));
    columns.op.push(OP_CODES.indexOf(op));
    columns.kind.push(KINDS.indexOf(kindOf(op, before !== null)));
    columns.reason.push(REASON_CODES.indexOf(reason));
    columns.bytes.push(bytesOf(action));
    // In one order of keys, whatever made the action: the same plan gives the same bytes.
    this.details.push({ id, op, ...more, before, after });
  }

  #folder(source: string, path: string): number {
    const sourceIndex = this.#sources.get(source) ?? -1;
    const key = `${sourceIndex} ${path}`;
    const known = this.#folders.get(key);
    if (known !== undefined) return known;
    const index = this.#columns.folders.push([sourceIndex, path]) - 1;
    this.#folders.set(key, index);
    return index;
  }

  text(): string {
    return `${dataScript("columns", this.#columns)}${dataScript("details", this.details)}`;
  }
}

export function dataScript(className: string, value: unknown): string {
  return `<script type="application/json" class="data-${className}">${scriptJson(value)}</script>\n`;
}

/** Bytes that an action sends, moves, takes over, archives or removes; none for what changes facts alone. */
function bytesOf(action: Action): number {
  switch (action.op) {
    case "upload":
    case "replace":
    case "download":
    case "unarchive":
      return action.after.size;
    case "move":
      return isWholeFolder(action.after)
        ? action.after.bytes
        : action.after.size;
    case "adopt":
      return isFile(action.after) ? action.after.size : 0;
    case "archive":
    case "delete":
    case "prune":
      return action.before.size;
    case "mkdir":
    case "touch":
    case "hash":
    case "link":
    case "forget":
    case "rmdir":
    case "local-mkdir":
    case "local-link":
    case "local-touch":
      return 0;
  }
}
