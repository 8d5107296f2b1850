/** What a source's catalogue says, and whether it is true. */
import { createHash } from "node:crypto";
import type {
  CatalogueEntry,
  CatalogueFile,
  PlanTag,
} from "../../../src/model/catalogue.ts";
import { partialDigest, PARTIAL_WHOLE } from "../../../src/model/digest.ts";
import {
  childPath,
  parentPath,
  parseRelativePath,
  type RelativePath,
  type RemotePath,
  remotePath,
  stateFolderOf,
} from "../../../src/model/path.ts";
import type { RemoteEntry } from "../../../src/model/remote-files.ts";
import { streamOf } from "../../../src/model/stream-of.ts";
import { agrees } from "../../../src/plan/agrees.ts";
import {
  readCatalogue,
  type StoredState,
} from "../../../src/state/read-catalogue.ts";
import type { MemoryRemote } from "../../support/memory-remote.ts";
import { digestOf } from "./memory-local.ts";

export interface ReadBack {
  readonly stored: StoredState;
  readonly folders: readonly string[];
  readonly files: ReadonlyMap<RelativePath, CatalogueFile>;
  readonly links: Readonly<Record<string, string>>;
  /** As `plan/path`. */
  readonly archived: readonly string[];
}

/** @param to the source's folder */
export async function readBack(
  remote: MemoryRemote,
  to: RemotePath,
): Promise<ReadBack> {
  const stored = await readCatalogue(remote, stateFolderOf(to), undefined);
  const { catalogue } = stored;
  const folders = [...(catalogue?.folders() ?? [])].sort();
  const files = new Map<RelativePath, CatalogueFile>();
  const links: Record<string, string> = {};
  const note = (path: RelativePath, entry: CatalogueEntry): void => {
    if (entry.kind === "file") files.set(path, entry);
    else links[path] = entry.target;
  };
  for (const folder of folders)
    for (const [name, entry] of catalogue?.folder(folder)?.entries ?? [])
      note(childPath(folder, name), entry);
  const archived = catalogue?.archived() ?? [];
  return {
    ...{ stored, folders, files, links },
    archived: archived.map(({ plan, path }) => `${plan}/${path}`).sort(),
  };
}

/**
 * What the catalogue claims and the remote does not hold, in words: entries that no listing agrees with, digests of other
 * contents, copies that are not in the archive.
 * @param counts other entries and copies are passed over
 */
export async function falseClaims(
  remote: MemoryRemote,
  to: RemotePath,
  counts: (path: RelativePath, plan: PlanTag) => boolean = () => true,
): Promise<string[]> {
  const { files, stored } = await readBack(remote, to);
  const claims: string[] = [...stored.problems];
  const listed = await listing(remote, to, files.keys());
  for (const [path, file] of files) {
    if (!counts(path, file.plan)) continue;
    const entry = listed.get(path);
    const held = remote.files.get(remotePath(to, path));
    if (entry === undefined || held === undefined)
      claims.push(`${path} is not there`);
    else if (file.listed !== undefined && !agrees(file, entry))
      claims.push(`${path} is not as listed: ${JSON.stringify([file, entry])}`);
    else if (!isOf(file, Buffer.from(held.content)))
      claims.push(`${path} holds something else`);
  }
  for (const { plan, path, size, was } of stored.catalogue?.archived() ?? []) {
    const copy = parseRelativePath(`archive/${plan}/${path}`);
    if (!counts(path, plan)) continue;
    const held = remote.files.get(remotePath(stateFolderOf(to), copy));
    if (held === undefined) claims.push(`${copy} is not there`);
    else if (held.content.length !== size)
      claims.push(`${copy} is not of ${size} bytes`);
    else if (was !== undefined && !isOf(was, Buffer.from(held.content)))
      claims.push(`${copy} holds something else`);
  }
  return claims;
}

/** Whether the digests that are known are those of the content. */
function isOf({ size, full, partial }: CatalogueFile, content: Buffer) {
  const hex = createHash("sha256").update(content).digest("hex");
  if (size !== content.length || (full ?? hex) !== hex) return false;
  if (partial === undefined) return true;
  const own = digestOf(parseRelativePath("x"), content, "full").partial;
  return size > PARTIAL_WHOLE && own === partialDigest(partial);
}

async function listing(
  remote: MemoryRemote,
  to: RemotePath,
  paths: Iterable<RelativePath>,
): Promise<ReadonlyMap<RelativePath, RemoteEntry>> {
  const folders = new Map<RemotePath, RelativePath>();
  for (const path of paths) {
    const folder = parentPath(path);
    folders.set(remotePath(to, folder), folder);
  }
  const found = new Map<RelativePath, RemoteEntry>();
  for await (const listing of remote.list(streamOf(folders.keys()))) {
    const folder = folders.get(listing.folder);
    if (listing.kind !== "listed" || folder === undefined) continue;
    for (const entry of listing.entries)
      found.set(childPath(folder, entry.name), entry);
  }
  return found;
}
