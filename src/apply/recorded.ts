/** What the catalogue has of the folders that a plan touches, each parsed once. */
import type {
  Catalogue,
  CatalogueEntry,
  CatalogueFile,
} from "../model/catalogue.ts";
import {
  baseName,
  childPath,
  parentPath,
  type RelativePath,
} from "../model/path.ts";

type Entries = ReadonlyMap<string, CatalogueEntry>;

const NOTHING: Entries = new Map();

export class Recorded {
  readonly #folders = new Map<RelativePath, Entries>();

  constructor(readonly catalogue: Catalogue | undefined) {}

  /** By name. */
  folder(path: RelativePath): Entries {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const entries = this.catalogue?.folder(path)?.entries ?? NOTHING;
    this.#folders.set(path, entries);
    return entries;
  }

  file(path: RelativePath): CatalogueFile | undefined {
    const entry = this.folder(parentPath(path)).get(baseName(path));
    return entry?.kind === "file" ? entry : undefined;
  }

  /** The folders at `from` and below, with the paths that they have once it is moved to `to`. */
  *movedFolders(
    from: RelativePath,
    to: RelativePath,
  ): Generator<readonly [RelativePath, RelativePath]> {
    for (const folder of this.catalogue?.folders() ?? []) {
      if (folder === from) yield [folder, to];
      else if (folder.startsWith(`${from}/`)) {
        const inside = folder.slice(from.length + 1).split("/");
        yield [folder, inside.reduce(childPath, to)];
      }
    }
  }
}
