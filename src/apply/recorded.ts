/** What the catalogue has of the folders that a plan touches. */
import type {
  ArchivedCopy,
  Catalogue,
  CatalogueEntry,
  CatalogueFile,
  PlanTag,
} from "../model/catalogue.ts";
import {
  baseName,
  childPath,
  compareBytes,
  parentPath,
  type RelativePath,
} from "../model/path.ts";

type Entries = ReadonlyMap<string, CatalogueEntry>;

const NOTHING: Entries = new Map();
/** Folders that are kept parsed. Plans go through them in order, so that more would only take memory. */
const KEPT = 64;

export class Recorded {
  /** The latest used is the last. */
  readonly #parsed = new Map<RelativePath, Entries>();
  #sorted: readonly RelativePath[] | undefined;
  #copies: ReadonlyMap<string, ArchivedCopy> | undefined;

  constructor(readonly catalogue: Catalogue | undefined) {}

  /** By name. */
  folder(path: RelativePath): Entries {
    const entries = this.#parsed.get(path) ?? this.#parse(path);
    this.#parsed.delete(path);
    this.#parsed.set(path, entries);
    const [oldest] = this.#parsed.keys();
    if (this.#parsed.size > KEPT && oldest !== undefined)
      this.#parsed.delete(oldest);
    return entries;
  }

  hasFolder(path: RelativePath): boolean {
    return this.catalogue?.folder(path) !== undefined;
  }

  entry(path: RelativePath): CatalogueEntry | undefined {
    return this.folder(parentPath(path)).get(baseName(path));
  }

  file(path: RelativePath): CatalogueFile | undefined {
    const entry = this.entry(path);
    return entry?.kind === "file" ? entry : undefined;
  }

  /** A copy in the archive. */
  copy(plan: PlanTag, path: RelativePath): ArchivedCopy | undefined {
    this.#copies ??= new Map(
      this.catalogue
        ?.archived()
        .map((copy) => [`${copy.plan}/${copy.path}`, copy]),
    );
    return this.#copies.get(`${plan}/${path}`);
  }

  hasCopy(plan: PlanTag, path: RelativePath): boolean {
    return this.copy(plan, path) !== undefined;
  }

  /** The folders at `from` and below, with the paths that they have once it is moved to `to`. */
  *movedFolders(
    from: RelativePath,
    to: RelativePath,
  ): Generator<readonly [RelativePath, RelativePath]> {
    if (this.hasFolder(from)) yield [from, to];
    this.#sorted ??= [...(this.catalogue?.folders() ?? [])].sort(compareBytes);
    const folders = this.#sorted;
    const inside = `${from}/`;
    for (let at = firstFrom(folders, inside); ; at++) {
      const folder = folders[at];
      if (folder?.startsWith(inside) !== true) return;
      const names = folder.slice(inside.length).split("/");
      yield [folder, names.reduce(childPath, to)];
    }
  }

  #parse(path: RelativePath): Entries {
    return this.catalogue?.folder(path)?.entries ?? NOTHING;
  }
}

/** The index of the first path that does not come before `text`. */
function firstFrom(sorted: readonly RelativePath[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const path = sorted[middle];
    if (path !== undefined && compareBytes(path, text) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
