/** What the catalogue says is on the remote and the listing doesn't show, or shows otherwise: it changed there without ftp-sync. */
import type { CatalogueEntry, CatalogueFile } from "../model/catalogue.ts";
import type { LocalTree } from "../model/local-files.ts";
import {
  baseName,
  childPath,
  parentPath,
  type RelativePath,
  ROOT,
  STATE_FOLDER,
} from "../model/path.ts";
import type { Policies } from "../model/policy.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { agrees } from "./agrees.ts";
import type { Sides } from "./compare-trees.ts";
import { Compared } from "./comparison.ts";
import { sortListing, type SortedListing } from "./sort-listing.ts";

/** Of a folder that was listed. */
export function lostEntries(
  folder: RelativePath,
  listing: SortedListing,
  recorded: ReadonlyMap<string, CatalogueEntry>,
  { policies }: Sides,
  out: Compared,
): void {
  const isWhole = listing.incomplete === undefined && !listing.doubtful;
  for (const [name, entry] of recorded) {
    if (entry.kind !== "file") continue;
    const found = listing.entries.get(name);
    if (found !== undefined) {
      if (!agrees(entry, found))
        drift(out, childPath(folder, name), entry, found);
      continue;
    }
    const path = childPath(folder, name);
    if (!isWhole || policies.ignores(path, "file")) continue;
    lose(out, path, entry, listing.locals.has(name));
  }
}

/** Of folders that are not here, or not on the remote any more. */
export function lostFolders(sides: Sides): Compared {
  const { local, remote, catalogue, policies } = sides;
  const out = new Compared();
  for (const path of catalogue?.folders() ?? []) {
    const there = remote.get(path);
    const here = local.folders.get(path);
    // Those on both sides were seen to.
    if (there !== undefined && here !== undefined) continue;
    if (isHidden(path, policies) || isUnread(path, local)) continue;
    const recorded =
      catalogue?.folder(path)?.entries ?? new Map<string, CatalogueEntry>();
    if (there !== undefined) {
      const listing = sortListing(path, [], there, policies);
      lostEntries(path, listing, recorded, sides, out);
    } else if (isProvenGone(path, remote)) {
      const names = new Set(here?.map(({ name }) => name));
      for (const [name, entry] of recorded) {
        const child = childPath(path, name);
        if (entry.kind === "file" && !policies.ignores(child, "file"))
          lose(out, child, entry, names.has(name));
      }
    }
  }
  return out;
}

/** It, or a folder above it, is here and can't be read: nothing is known of what is in it. */
function isUnread(path: RelativePath, local: LocalTree): boolean {
  for (let at = path; at !== ROOT; at = parentPath(at)) {
    const above = local.folders.get(parentPath(at));
    if (above === undefined) continue;
    const name = baseName(at);
    return above.some(
      (entry) => entry.name === name && entry.kind === "skipped",
    );
  }
  return false;
}

/** A whole listing of the nearest folder above shows nothing of the kind. */
function isProvenGone(path: RelativePath, remote: Sides["remote"]): boolean {
  for (let at = path; at !== ROOT; at = parentPath(at)) {
    const above = remote.get(parentPath(at));
    if (above !== undefined)
      return above.incomplete === undefined && !above.doubtful;
  }
  return true;
}

function isHidden(path: RelativePath, policies: Policies): boolean {
  if (path === ROOT) return false;
  if (path === STATE_FOLDER || isHidden(parentPath(path), policies))
    return true;
  return policies.ignores(path, "folder");
}

/** @param isHere it will be sent again; else only the catalogue has to learn that it is gone */
function lose(
  out: Compared,
  path: RelativePath,
  entry: CatalogueFile,
  isHere: boolean,
): void {
  drift(out, path, entry, undefined);
  if (isHere) return;
  out.push({
    kind: "action",
    action: {
      ...{ op: "forget", path, reason: "vanished" },
      ...{ before: null, after: null },
    },
  });
}

function drift(
  out: Compared,
  path: RelativePath,
  { size, listed }: CatalogueFile,
  found: RemoteEntry | undefined,
): void {
  const recorded = listed === undefined ? { size } : { size, modified: listed };
  const change = found === undefined ? "gone" : "changed";
  out.push({
    kind: "drift",
    drift: { path, change, recorded, found: found ? told(found) : null },
  });
}

/** LIST's times are left out: they would look otherwise next year. */
function told({ size, modified }: RemoteEntry): {
  readonly size: number;
  readonly modified?: string;
} {
  return modified === undefined ? { size } : { size, modified };
}
