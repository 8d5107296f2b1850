/** What a remote can give back without a catalogue: by listings and hash files, as on an ancestor's remote. */
import type { Source } from "../manifest/manifest.ts";
import { createPolicies } from "../manifest/policies.ts";
import { PARTIAL_WHOLE } from "../model/digest.ts";
import type { Finding } from "../model/finding.ts";
import {
  childPath,
  type RelativePath,
  type RemotePath,
  remotePath,
  ROOT,
} from "../model/path.ts";
import type { RemoteEntry, RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import type { Offer, Selects } from "../plan/offer.ts";
import type { RemoteFileState } from "../plan/state-format.ts";
import type { Restorable } from "../plan/restorable.ts";
import { NOTHING_RECORDED, sortListing } from "../plan/sort-listing.ts";
import { readHashFiles, throwIfOutOfReach } from "../state/read-hash-files.ts";
import { TreeListing } from "./list-tree.ts";

interface ListedFile {
  readonly path: RelativePath;
  readonly entry: RemoteEntry;
  readonly hasHashFile: boolean;
}

/** Whatever the manifest ignores now may have been backed up before. */
const ALL = createPolicies([]);

/** @throws RemoteError when the server is out of reach or `to` can't be listed */
export async function offerOfListing(
  { to, state }: Source,
  remote: RemoteFiles,
  selects: Selects,
  onFolder: () => void,
): Promise<Offer> {
  const listing = new TreeListing(remote, to, state, ALL, true, onFolder);
  await listing.list([ROOT]);
  const findings: Omit<Finding, "source">[] = [
    { level: "warning", code: "no-catalogue" },
  ];
  const folders: RelativePath[] = [];
  const listed: ListedFile[] = [];
  let isWhole = true;
  for (const [folder, there] of listing.tree) {
    if (selects(folder, "folder")) folders.push(folder);
    const { incomplete: detail } = there;
    if (detail !== undefined) {
      const code = "listing-incomplete";
      findings.push({ level: "warning", code, path: folder, detail });
      isWhole = false;
    }
    const sorted = sortListing(folder, [], there, NOTHING_RECORDED, ALL);
    for (const [name, entry] of sorted.entries) {
      const path = childPath(folder, name);
      const hasHashFile = sorted.hashFiles.has(name);
      if (entry.kind === "file" && selects(path, "file"))
        listed.push({ path, entry, hasHashFile });
      else if (entry.kind === "link" || entry.kind === "other")
        findings.push({ level: "warning", code: "remote-special", path });
    }
  }
  const hashes = await hashesOf(remote, to, listed);
  const times = await timesOf(remote, to, listed);
  const files = listed.map((file) =>
    restorable(file, hashes.get(file), times.get(remotePath(to, file.path))),
  );
  return {
    ...{ base: null, listing: isWhole ? "complete" : "incomplete" },
    ...{ folders, files, links: [], findings, drift: [] },
  };
}

function restorable(
  { path, entry: { size, modified } }: ListedFile,
  hex: string | undefined,
  time: string | undefined,
): Restorable {
  const hash =
    hex === undefined
      ? undefined
      : `${size <= PARTIAL_WHOLE ? "sha256" : "sha256-either"}:${hex}`;
  const evidence: RemoteFileState["evidence"] =
    hash === undefined ? "listing" : "hash-file";
  const facts = { size, modified: modified ?? time, hash };
  const remote = { ...facts, evidence };
  return { path, archived: undefined, remote, after: facts };
}

async function hashesOf(
  remote: RemoteFiles,
  to: RemotePath,
  listed: readonly ListedFile[],
): Promise<ReadonlyMap<ListedFile, string>> {
  const asked = listed
    .filter(({ hasHashFile }) => hasHashFile)
    .map((item) => ({ file: remotePath(to, item.path), item }));
  const hashes = new Map<ListedFile, string>();
  for await (const { item, hex } of readHashFiles(remote, streamOf(asked)))
    if (hex !== undefined) hashes.set(item, hex);
  return hashes;
}

/** LIST's times are not exact, and another next year. */
async function timesOf(
  remote: RemoteFiles,
  to: RemotePath,
  listed: readonly ListedFile[],
): Promise<ReadonlyMap<RemotePath, string>> {
  const asked = listed
    .filter(({ entry }) => entry.modified === undefined)
    .map(({ path }) => remotePath(to, path));
  const times = new Map<RemotePath, string>();
  for await (const result of remote.inspect(streamOf(asked))) {
    if (result.kind === "failed") throwIfOutOfReach(result.error);
    if (result.kind === "file" && result.modified !== undefined)
      times.set(result.path, result.modified);
  }
  return times;
}
