/** Names that a server may take for one: different in case or Unicode normalisation only. */
import { childPath, compareBytes, type RelativePath } from "../model/path.ts";
import type { Compared } from "./comparison.ts";
import type { SortedListing } from "./sort-listing.ts";

/**
 * Names that the remote lists side by side are told apart there; any other such pair is a finding.
 * @param going names of what is removed from the remote
 */
export function findCollisions(
  folder: RelativePath,
  listing: SortedListing,
  going: ReadonlySet<string>,
  out: Compared,
): void {
  const { entries, hidden, locals } = listing;
  const listed = (name: string): boolean =>
    entries.has(name) || hidden.has(name);
  const sent = (name: string): boolean =>
    (locals.get(name)?.kind ?? "skipped") !== "skipped";
  const names = new Set([...entries.keys(), ...hidden]);
  for (const name of locals.keys()) if (sent(name)) names.add(name);
  if (!needsFolding(names)) return;
  for (const group of groups(names)) {
    const [first, ...others] = group.sort(compareBytes);
    if (first === undefined || group.every(listed)) continue;
    // Beside a file that stays on the remote it is a doubt; where one goes, it may be the new one that goes.
    const harmful =
      group.filter(sent).length > 1 || group.some((name) => going.has(name));
    const remoteOnly = group.every(sent)
      ? ""
      : ", one of them on the remote only";
    for (const name of others) {
      out.finding(
        harmful ? "error" : "warning",
        first.normalize("NFC") === name.normalize("NFC")
          ? "unicode-collision"
          : "case-collision",
        childPath(folder, name),
        `beside ${JSON.stringify(first)}${remoteOnly}`,
      );
    }
  }
}

/** Names of other characters are only equal when they are the same. */
function needsFolding(names: Iterable<string>): boolean {
  for (const name of names) if (/[A-Z\u0080-\uffff]/.test(name)) return true;
  return false;
}

function groups(names: Iterable<string>): string[][] {
  const byFold = new Map<string, string | string[]>();
  const found: string[][] = [];
  for (const name of names) {
    const fold = name.normalize("NFC").toLowerCase();
    const seen = byFold.get(fold);
    if (seen === undefined) byFold.set(fold, name);
    else if (typeof seen === "string") {
      const group = [seen, name];
      byFold.set(fold, group);
      found.push(group);
    } else seen.push(name);
  }
  return found;
}
