/** Use case: list what the backup of a source holds, from its catalogue, or else from the server's listing. */
import type { Source } from "../manifest/manifest.ts";
import type { ArchivedItem, Backup, BackupItem } from "../model/backup-item.ts";
import {
  type AppliedPlan,
  type Catalogue,
  type CatalogueFile,
  planTag,
} from "../model/catalogue.ts";
import { compareBytes, type RelativePath, ROOT } from "../model/path.ts";
import type { Policies } from "../model/policy.ts";
import type { RemoteEntry, RemoteReader } from "../model/remote-files.ts";
import { walkCatalogue, walkFolders } from "../model/walk-catalogue.ts";
import type { RemoteFolder } from "../plan/sides.ts";
import { NOTHING_RECORDED, sortListing } from "../plan/sort-listing.ts";
import { readCatalogue } from "../state/read-catalogue.ts";
import { catalogueCopy } from "./catalogue-copy.ts";
import { type Environment, interruptible } from "./environment.ts";
import { TreeListing } from "./list-tree.ts";
import { tellRollback } from "./tell-rollback.ts";

/** @throws RemoteError, InterruptedError */
export function listBackup(
  source: Source,
  environment: Environment,
): Promise<Backup> {
  return interruptible(environment, "at-once", async () => {
    const { progress, cache } = environment;
    const remote = await environment.remotes.open(source.remote);
    const copy = catalogueCopy(source, cache);
    const stored = await readCatalogue(remote, source.state, copy);
    for (const problem of stored.problems)
      progress.notice(`${source.name}: ${problem}`);
    tellRollback(stored, source.name, progress);
    if (stored.catalogue !== undefined)
      return fromCatalogue(source.name, stored.catalogue);
    progress.notice(
      `${source.name}: there is no catalogue to go by (\`ftp-sync adopt ${source.name}\` makes one of what is here too); this is what the server lists`,
    );
    return fromListing(source, remote, environment);
  });
}

function fromCatalogue(source: string, catalogue: Catalogue): Backup {
  const items = function* (): Generator<BackupItem> {
    for (const item of walkCatalogue(catalogue)) {
      const { path } = item;
      switch (item.kind) {
        case "file":
          yield { kind: "file", path, ...factsOf(item.file) };
          break;
        case "link": {
          const { target, plan } = item.link;
          yield { kind: "link", path, target, plan };
          break;
        }
        case "empty-folder":
          if (path !== ROOT) yield item;
      }
    }
  };
  const archived = (): ArchivedItem[] =>
    catalogue
      .archived()
      .map((copy) => ({
        copy,
        restoreAt: planBefore(catalogue.applied(), copy.plan),
      }))
      .sort(
        ({ copy: a }, { copy: b }) =>
          compareBytes(a.path, b.path) ||
          compareBytes(a.at, b.at) ||
          compareBytes(a.plan, b.plan),
      );
  return { source, from: "catalogue", items, archived };
}

function factsOf(file: CatalogueFile) {
  const { size, mode, full, partial, plan } = file;
  return {
    size,
    modified: file.modified ?? file.listed,
    mode,
    full,
    partial,
    plan,
  };
}

/** The plan that was applied just before the first apply of the one with this tag. */
function planBefore(
  applied: readonly AppliedPlan[],
  tag: string,
): string | undefined {
  const first = applied.findIndex(({ planId }) => planTag(planId) === tag);
  return first < 1 ? undefined : applied[first - 1]?.planId;
}

async function fromListing(
  { name, to, state, policies }: Source,
  remote: RemoteReader,
  { progress }: Environment,
): Promise<Backup> {
  progress.start("list", name);
  const listing = new TreeListing(
    ...([remote, to, state, policies, true] as const),
    () => {
      progress.advance(1, 0);
    },
  );
  await listing.list([ROOT]);
  for (const [path, { incomplete }] of listing.tree)
    if (incomplete !== undefined)
      progress.notice(`${name}: ${path} is not listed whole: ${incomplete}`);
  const { tree } = listing;
  return {
    ...{ source: name, from: "listing" },
    items: () => listedItems(tree, policies),
    archived: () => [],
  };
}

/** Without hash files, and without what the policies ignore. */
function* listedItems(
  tree: ReadonlyMap<RelativePath, RemoteFolder>,
  policies: Policies,
): Generator<BackupItem> {
  const folder = (path: RelativePath) => {
    const there = tree.get(path);
    if (there === undefined) return undefined;
    const entries = new Map<string, RemoteEntry>();
    const sorted = sortListing(path, [], there, NOTHING_RECORDED, policies);
    for (const [name, entry] of sorted.entries)
      if (entry.kind === "file") entries.set(name, entry);
    return { entries };
  };
  const folders = (): Iterable<RelativePath> => tree.keys();
  for (const { path, entry } of walkFolders({ folders, folder })) {
    if (entry !== undefined) {
      const { size, modified } = entry;
      yield { kind: "file", path, size, modified };
    } else if (path !== ROOT) yield { kind: "empty-folder", path };
  }
}
