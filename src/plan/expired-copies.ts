/** Archived copies that are older than the manifest wants them kept. */
import type { ArchivedCopy } from "../model/catalogue.ts";
import { compareBytes } from "../model/path.ts";
import type { ActionDraft } from "./action-format.ts";

const DAY = 86_400_000;

/**
 * In the order of plans, so that copies of one path keep an order.
 * @param keep milliseconds
 * @param now milliseconds since 1970; only the day counts, so that all plans of a day are the same
 */
export function expiredCopies(
  copies: readonly ArchivedCopy[],
  keep: number | undefined,
  now: number,
): ActionDraft[] {
  if (keep === undefined) return [];
  const oldest = Math.floor(now / DAY) * DAY - keep;
  return copies
    .filter(({ at }) => Date.parse(at) < oldest)
    .sort((a, b) => compareBytes(a.plan, b.plan))
    .map(({ plan, path, size, at }) => ({
      ...{ op: "prune", path, plan, reason: "expired" },
      ...{ before: { size, archived: at }, after: null },
    }));
}
