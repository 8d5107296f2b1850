/** What the catalogue says is on the remote and the listing doesn't show, or shows otherwise: it changed there without ftp-sync. */
import type { CatalogueFile } from "../model/catalogue.ts";
import type { LocalEntry, LocalTree } from "../model/local-files.ts";
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
import { contradicts } from "./agrees.ts";
import type { Sides } from "./sides.ts";
import { Compared } from "./comparison.ts";
import { lostLink } from "./record-links.ts";
import type { ListedFolder } from "./remove-extras.ts";
import { NOTHING_RECORDED, sortListing } from "./sort-listing.ts";

/**
 * Of a folder that was listed.
 * @param here what is in it locally
 */
export function lostEntries(
  { path: folder, listing, recorded }: ListedFolder,
  here: readonly LocalEntry[],
  policies: Policies,
  out: Compared,
): void {
  const isWhole = listing.incomplete === undefined && !listing.doubtful;
  const isHere = fileNames(here);
  for (const [name, entry] of recorded) {
    if (entry.kind !== "file") continue;
    const found = listing.entries.get(name);
    if (found !== undefined && !contradicts(entry, found)) continue;
    const path = childPath(folder, name);
    if (policies.ignores(path, "file")) continue;
    if (found === undefined && !isWhole) continue;
    drift(out, path, entry, found);
    if (found?.kind !== "file" && !isHere(name)) forget(out, path);
  }
}

/** Of folders that are not here, or not on the remote any more. */
export function lostFolders(sides: Sides): Compared {
  const { local, remote, catalogue, policies } = sides;
  const out = new Compared();
  for (const path of catalogue?.folders() ?? []) {
    // Those on both sides were seen to.
    if (remote.has(path) && local.folders.has(path)) continue;
    const there = remote.get(path);
    const here = local.folders.get(path);
    if (isHidden(path, policies) || isUnread(path, local)) continue;
    const recorded = catalogue?.folder(path)?.entries ?? NOTHING_RECORDED;
    if (there !== undefined) {
      const listing = sortListing(path, [], there, recorded, policies);
      lostEntries({ path, listing, recorded }, [], policies, out);
    } else if (isProvenGone(path, remote))
      lostFolder(path, here, recorded, policies, out);
  }
  return out;
}

/** @param here what is in it locally; undefined: nobody has it */
function lostFolder(
  folder: RelativePath,
  here: readonly LocalEntry[] | undefined,
  recorded: ListedFolder["recorded"],
  policies: Policies,
  out: Compared,
): void {
  const isHere = fileNames(here ?? []);
  for (const [name, entry] of recorded) {
    const path = childPath(folder, name);
    if (entry.kind === "link") {
      if (here === undefined) lostLink(path, entry, policies, out);
    } else if (!policies.ignores(path, "file")) {
      drift(out, path, entry, undefined);
      if (!isHere(name)) forget(out, path);
    }
  }
}

/** Whether what is here says something of the file of this name: it is sent again, or left alone. */
function fileNames(here: readonly LocalEntry[]): (name: string) => boolean {
  const names = new Set<string>();
  for (const { name, kind } of here) if (kind !== "folder") names.add(name);
  return (name) => names.has(name);
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
export function isProvenGone(
  path: RelativePath,
  remote: Sides["remote"],
): boolean {
  for (let at = path; at !== ROOT; at = parentPath(at)) {
    const above = remote.get(parentPath(at));
    if (above === undefined) continue;
    const { entries, incomplete, doubtful } = above;
    const name = baseName(at);
    const isListed = entries.some(
      (entry) => entry.name === name && entry.kind === "folder",
    );
    return incomplete === undefined && !doubtful && !isListed;
  }
  return true;
}

/** A folder that policies ignore, or that lies in one. */
export function isHidden(path: RelativePath, policies: Policies): boolean {
  if (path === ROOT) return false;
  if (path === STATE_FOLDER || isHidden(parentPath(path), policies))
    return true;
  return policies.ignores(path, "folder");
}

/** Nothing is sent to where it was, so that the catalogue has to learn that it is gone. */
function forget(out: Compared, path: RelativePath): void {
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
