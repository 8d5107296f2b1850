/** Looks at both sides of a source at once: the disk is read while the server answers. */
import type { Source } from "../manifest/manifest.ts";
import type { LocalTree } from "../model/local-files.ts";
import {
  contains,
  parseRelativePath,
  type RelativePath,
  ROOT,
} from "../model/path.ts";
import type { RemoteReader } from "../model/remote-files.ts";
import type { RemoteTree } from "../plan/sides.ts";
import type { PlanHeader } from "../plan/plan-format.ts";
import type { HashCache } from "../scan/hash-cache.ts";
import { scanSource, sourceKind } from "../scan/scan-source.ts";
import type { Environment } from "./environment.ts";
import { TreeListing } from "./list-tree.ts";
import { listUnlisted } from "./list-unlisted.ts";

export interface BothSides {
  readonly local: LocalTree;
  readonly remote: RemoteTree;
  readonly listing: PlanHeader["sources"][string]["listing"];
}

export interface Beliefs {
  /** To take for the remote instead of listing it; undefined, or none after all: list it. */
  readonly tree?: Promise<RemoteTree | undefined>;
  /** As {@link ListingOptions.known}. */
  readonly known?: ReadonlySet<string> | undefined;
}

/**
 * @param beliefs what is believed of the remote, and need not be looked at
 * @throws LocalFileError, RemoteError, InterruptedError: what could be seen of one side is worth nothing then
 */
export async function lookAtBoth(
  source: Source,
  remote: RemoteReader,
  hashes: HashCache | undefined,
  { tree: believed, known }: Beliefs,
  { progress, signal, localPath }: Environment,
): Promise<BothSides> {
  const { policies, symlinks, to, state } = source;
  const path = localPath(source);
  const isFolder = sourceKind(path) === "folder";
  // One line shows one thing: the disk while it is read, and the server when all waits for it alone.
  let scanned = false;
  let listed = 0;
  const scan = async (): Promise<LocalTree> => {
    progress.start("scan", source.name);
    const onFolder = (files: number, bytes: number): void => {
      progress.advance(files, bytes);
    };
    const tree = await scanSource(path, {
      ...{ policies, symlinks, signal, onFolder, hashes },
      reserved: stateBelow(source),
    });
    progress.start("list", source.name);
    progress.advance(listed, 0);
    scanned = true;
    return tree;
  };
  const listing = new TreeListing(remote, to, state, policies, isFolder, () => {
    listed += 1;
    if (scanned) progress.advance(1, 0);
  });
  const look = async (): Promise<RemoteTree | undefined> => {
    const tree = await believed;
    if (tree === undefined) await listing.list([ROOT], known);
    return tree;
  };
  const [local, tree] = await Promise.all([scan(), look()]);
  if (tree !== undefined) return { local, remote: tree, listing: "skipped" };
  await listUnlisted(listing, local);
  const whole = [...listing.tree.values()].every(
    (folder) => folder.incomplete === undefined,
  );
  const extent = whole ? "complete" : "incomplete";
  return { local, remote: listing.tree, listing: extent };
}

/** Where, among the source's own paths, the remote keeps what ftp-sync needs; undefined when that is elsewhere. */
function stateBelow({ state, to }: Source): RelativePath | undefined {
  if (!contains(to, state)) return undefined;
  return parseRelativePath(state.slice(to.length).replace(/^\//, ""));
}
