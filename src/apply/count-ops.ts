/** Adds up counts of actions by what they do. */
import { noOps, type OpCounts, OPS } from "../plan/op-counts.ts";

export function countOps(counts: readonly Readonly<OpCounts>[]): OpCounts {
  const sum = noOps();
  for (const count of counts) for (const op of OPS) sum[op] += count[op];
  return sum;
}
