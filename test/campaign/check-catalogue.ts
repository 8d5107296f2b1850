/** Whether the catalogue on the server claims more than the server holds. */
import type {
  Catalogue,
  CatalogueEntry,
  CatalogueFile,
} from "../../src/model/catalogue.ts";
import { childPath } from "../../src/model/path.ts";
import type { DiskFile } from "./disk-tree.ts";
import type { ServerView } from "./server-view.ts";

/** By path. */
export function entriesOf(
  catalogue: Catalogue | undefined,
): ReadonlyMap<string, CatalogueEntry> {
  const entries = new Map<string, CatalogueEntry>();
  for (const folder of catalogue?.folders() ?? [])
    for (const [name, entry] of catalogue?.folder(folder)?.entries ?? [])
      entries.set(childPath(folder, name), entry);
  return entries;
}

interface Tainted {
  /** By path. */
  readonly tainted: ReadonlySet<string>;
  /** As `<plan>/<path>`. */
  readonly taintedCopies: ReadonlySet<string>;
}

/** As a listing would have it. */
export function agreesWith(entry: CatalogueFile, file: DiskFile): boolean {
  return entry.size === file.size && entry.listed === file.modified;
}

/** @param tainted files of which hash files, which others made lie, are what is known, and copies of such files */
export function* catalogueProblems(
  catalogue: Catalogue | undefined,
  view: ServerView,
  { tainted, taintedCopies }: Tainted,
): Generator<string> {
  for (const [path, entry] of entriesOf(catalogue)) {
    const file = view.files.get(path);
    if (entry.kind !== "file" || file === undefined || tainted.has(path))
      continue;
    if (agreesWith(entry, file) && !isOf(entry, file))
      yield `${path}: the catalogue claims another content than the server holds (${JSON.stringify(entry)})`;
  }
  for (const { plan, path, was } of catalogue?.archived() ?? []) {
    const copy = view.archive.get(`${plan}/${path}`);
    const isTainted = taintedCopies.has(`${plan}/${path}`);
    if (copy === undefined || was === undefined || isTainted) continue;
    if (!isOf(was, copy))
      yield `${path}: the catalogue claims another content than the archived copy of ${plan} has`;
  }
}

/** As far as its digests tell. */
export function isOf(
  { full, partial }: CatalogueFile,
  file: Pick<DiskFile, "full" | "partial">,
): boolean {
  return (
    (full === undefined || full === file.full) &&
    (partial === undefined || partial === file.partial)
  );
}
