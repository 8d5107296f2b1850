/** The remote tree as the catalogue has it, for plans that list nothing. */
import type { Catalogue, CatalogueEntry } from "../model/catalogue.ts";
import type { RelativePath } from "../model/path.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { foldersInside } from "../model/walk-catalogue.ts";
import type { BelievedFolder, RemoteFolder, RemoteTree } from "./sides.ts";

/** Hash files are not in it: whether they are there, nobody has looked. Folders are made up when they are asked for. */
export function believedTree(catalogue: Catalogue): RemoteTree {
  const inside = foldersInside(catalogue);
  const get = (path: RelativePath): RemoteFolder | undefined => {
    const folders = inside.get(path);
    if (folders === undefined) return undefined;
    return new MadeUpFolder(new RecordedFolder(catalogue, path, folders));
  };
  return { has: (path) => inside.has(path), get };
}

/** Parsed only when it is looked into. */
class RecordedFolder implements BelievedFolder {
  constructor(
    readonly catalogue: Catalogue,
    readonly path: RelativePath,
    readonly folders: ReadonlySet<string>,
  ) {}

  get fingerprint(): string {
    return this.catalogue.fingerprint(this.path);
  }

  get recorded(): ReadonlyMap<string, CatalogueEntry> {
    return this.catalogue.folder(this.path)?.entries ?? NOTHING;
  }
}

const NOTHING: ReadonlyMap<string, CatalogueEntry> = new Map();

class MadeUpFolder implements RemoteFolder {
  readonly incomplete = undefined;
  readonly doubtful = false;

  constructor(readonly believed: BelievedFolder) {}

  get entries(): readonly RemoteEntry[] {
    const { recorded, folders } = this.believed;
    const entries: RemoteEntry[] = [];
    for (const [name, entry] of recorded) {
      if (entry.kind === "link") continue;
      const { size, listed: modified } = entry;
      entries.push({ name, kind: "file", size, modified });
    }
    for (const name of folders)
      entries.push({ name, kind: "folder", size: 0, modified: undefined });
    return entries;
  }
}
