/** What the shown actions come to in each folder and of each kind: directly in it, and with all that is below. */
import { KINDS } from "../kinds.ts";
import type { ActionTable } from "./action-table.ts";
import type { Folder } from "./folders.ts";

const WIDTH = KINDS.length;

export type Measure = "bytes" | "actions";

/** One number for each of KINDS. */
export type ByKind = readonly number[];

export class FolderSums {
  readonly #own: Float64Array;
  readonly #all: Float64Array;

  constructor(
    table: ActionTable,
    indexes: readonly number[],
    measure: Measure,
  ) {
    const { folders } = table;
    const own = new Float64Array(folders.length * WIDTH);
    for (const index of indexes) {
      const cell = table.folder(index).id * WIDTH + (table.kind[index] ?? 0);
      const weight = measure === "bytes" ? (table.bytes[index] ?? 0) : 1;
      own[cell] = (own[cell] ?? 0) + weight;
    }
    const all = own.slice();
    // Children have higher ids than their parents: from the last on, each sum is whole before it is passed up.
    for (let id = folders.length - 1; id > 0; id--) {
      const parent = folders[id]?.parent;
      if (parent === undefined) continue;
      for (let kind = 0; kind < WIDTH; kind++) {
        const cell = parent.id * WIDTH + kind;
        all[cell] = (all[cell] ?? 0) + (all[id * WIDTH + kind] ?? 0);
      }
    }
    this.#own = own;
    this.#all = all;
  }

  /** Of the folder's own actions and those directly in it. */
  own(folder: Folder): ByKind {
    return cells(this.#own, folder);
  }

  all(folder: Folder): ByKind {
    return cells(this.#all, folder);
  }

  total(folder: Folder): number {
    return this.all(folder).reduce((sum, part) => sum + part, 0);
  }

  /** The children that hold any of it, the largest first. */
  children(folder: Folder): readonly (readonly [Folder, number])[] {
    return folder.children
      .map((child) => [child, this.total(child)] as const)
      .filter(([, total]) => total > 0)
      .sort(([a, x], [b, y]) => y - x || a.id - b.id);
  }
}

function cells(sums: Float64Array, { id }: Folder): ByKind {
  return Array.from(sums.subarray(id * WIDTH, (id + 1) * WIDTH));
}
