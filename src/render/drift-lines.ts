/** What changed on the remote without ftp-sync, as lines of text: as it was recorded, and as it is. */
import type { Drift } from "../plan/plan-format.ts";
import { displayName } from "./display-name.ts";
import { formatBytes, formatSizeChange } from "./format-bytes.ts";
import { counted, formatCount } from "./format-count.ts";
import { formatDay, formatTimeChange, isSameSecond } from "./format-time.ts";
import type { Paint } from "./paint.ts";
import { wrapWords } from "./wrap-words.ts";

/** So many are shown, of the others there is a count. */
export const LISTED_DRIFT = 20;

export const DRIFT_TITLE = "Changed on the remote without ftp-sync";

/** None for a plan that has no drift. */
export function driftLines(
  drift: readonly Drift[],
  severalSources: boolean,
  width: number,
  paint: Paint,
): string[] {
  if (drift.length === 0) return [];
  const title = `${paint(["bold", "yellow"], `${DRIFT_TITLE}:`)} ${counted(drift.length, "file")}.`;
  const lines = drift.slice(0, LISTED_DRIFT).map((entry) => {
    const place = severalSources ? [displayName(entry.source)] : [];
    const what = [...place, displayName(entry.path), driftNote(entry)];
    return `  ${what.join(": ")}`;
  });
  const unlisted = drift.length - lines.length;
  if (unlisted > 0) lines.push(`  … and ${formatCount(unlisted)} more`);
  return [wrapWords(title, width, "  "), ...lines];
}

/** `81,220 → 81,233 B, 2024-05-01 → 2024-06-02`: what differs of size and time. */
export function driftNote({ recorded, found }: Drift): string {
  if (found === null) {
    const of =
      recorded.modified === undefined
        ? ""
        : ` of ${formatDay(recorded.modified)}`;
    return `gone, was ${formatBytes(recorded.size)}${of}`;
  }
  const size = formatSizeChange(recorded.size, found.size);
  if (isSameSecond(recorded.modified, found.modified)) return size;
  const time = formatTimeChange(recorded.modified, found.modified);
  return `${size}, ${time}`;
}
