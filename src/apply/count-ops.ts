/** Counts actions by what they do. */
import type { Op } from "../plan/plan-format.ts";

/** @param counts of several runs, added up */
export function countOps(
  counts: readonly Readonly<Record<Op, number>>[] = [],
): Record<Op, number> {
  const sum = (op: Op): number =>
    counts.reduce((total, count) => total + count[op], 0);
  return {
    mkdir: sum("mkdir"),
    upload: sum("upload"),
    replace: sum("replace"),
    hash: sum("hash"),
    delete: sum("delete"),
    rmdir: sum("rmdir"),
  };
}
