/** Which actions are shown, and in which order. */
import type { ActionTable } from "./action-table.ts";
import { searchForm } from "./action-table.ts";
import { isWithin } from "./folders.ts";
import type { Folder } from "./folders.ts";

export const ORDERS = {
  plan: "as they are carried out",
  folder: "by folder",
  size: "largest first",
} as const;
export type Order = keyof typeof ORDERS;

export interface Filter {
  /** Part of a path; empty: any. */
  readonly text: string;
  /** Indexes into OP_CODES; empty: any. */
  readonly ops: ReadonlySet<number>;
  /** Index into REASON_CODES; undefined: any. */
  readonly reason: number | undefined;
  /** Undefined: any. */
  readonly source: number | undefined;
}

export function isFiltering({ text, ops, reason, source }: Filter): boolean {
  return (
    text !== "" || ops.size > 0 || reason !== undefined || source !== undefined
  );
}

/** Indexes of the actions that pass, in the plan's order. */
export function passing(table: ActionTable, filter: Filter): number[] {
  const { ops, reason, source } = filter;
  const text = searchForm(filter.text);
  const searchable = text === "" ? undefined : table.searchable;
  const passed: number[] = [];
  for (let index = 0; index < table.count; index++) {
    if (ops.size > 0 && !ops.has(table.op[index] ?? -1)) continue;
    if (reason !== undefined && table.reason[index] !== reason) continue;
    if (source !== undefined && table.folder(index).source !== source) continue;
    if (searchable?.[index]?.includes(text) === false) continue;
    passed.push(index);
  }
  return passed;
}

export function within(
  table: ActionTable,
  indexes: readonly number[],
  folder: Folder,
): readonly number[] {
  return folder === table.root
    ? indexes
    : indexes.filter((index) => isWithin(table.folder(index), folder));
}

export function inOrder(
  table: ActionTable,
  indexes: readonly number[],
  order: Order,
): readonly number[] {
  switch (order) {
    case "plan":
      return indexes;
    case "folder":
      return [...indexes].sort(
        (a, b) =>
          table.folder(a).id - table.folder(b).id ||
          compare(table.name(a), table.name(b)) ||
          a - b,
      );
    case "size":
      return [...indexes].sort(
        (a, b) => (table.bytes[b] ?? 0) - (table.bytes[a] ?? 0) || a - b,
      );
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
