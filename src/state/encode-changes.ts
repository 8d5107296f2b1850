/** Turns what a run did into lines of the catalogue's format. */
import type { CatalogueChange, CatalogueEntry } from "../model/catalogue.ts";
import { baseName, parentPath, type RelativePath } from "../model/path.ts";
import { archiveLines } from "./archive-lines.ts";
import { canonicalText, removedLine, textOf } from "./canonical-lines.ts";
import { DeltaIndex } from "./delta-index.ts";
import { bareFolderLine, folderLines } from "./folder-line.ts";

/** Changes in the order in which they happened, as canonical text: the last word on each path. */
export function encodeChanges(changes: Iterable<CatalogueChange>): Buffer {
  const text = textOf([...changeLines(changes)]);
  return canonicalText(new DeltaIndex().add(text), "before");
}

/** The order of changes matters only within one folder, and before and after a folder is removed. */
function* changeLines(changes: Iterable<CatalogueChange>): Generator<string> {
  const groups = new Map<RelativePath, FolderChanges>();
  const groupOf = (path: RelativePath): FolderChanges => {
    const folder = parentPath(path);
    const group = groups.get(folder) ?? new FolderChanges(folder);
    groups.set(folder, group);
    return group;
  };
  for (const change of changes) {
    const { kind } = change;
    switch (kind) {
      case "entry":
        groupOf(change.path).set(baseName(change.path), change.entry);
        break;
      case "entry-gone":
        groupOf(change.path).remove(baseName(change.path));
        break;
      case "folder":
        yield bareFolderLine(change.path);
        break;
      case "folder-gone":
        for (const group of groups.values()) yield* group.lines();
        groups.clear();
        yield removedLine(change.path);
        break;
      case "archived": {
        const { copy } = change;
        yield* archiveLines([{ plan: copy.plan, path: copy.path, copy }]);
        break;
      }
      case "pruned": {
        const { plan, path } = change;
        yield* archiveLines([{ plan, path, copy: undefined }]);
      }
    }
  }
  for (const group of groups.values()) yield* group.lines();
}

/** What happened directly in one folder. */
class FolderChanges {
  readonly #entries = new Map<string, CatalogueEntry>();
  readonly #gone = new Set<string>();
  #isThere = false;

  constructor(readonly folder: RelativePath) {}

  set(name: string, entry: CatalogueEntry): void {
    this.#entries.set(name, entry);
    this.#gone.delete(name);
    this.#isThere = true;
  }

  remove(name: string): void {
    this.#entries.delete(name);
    this.#gone.add(name);
  }

  *lines(): Generator<string> {
    // Lines that tell only of what is gone don't say that the folder is there.
    if (this.#isThere) yield bareFolderLine(this.folder);
    yield* folderLines(this.folder, {
      entries: this.#entries,
      gone: this.#gone,
    });
  }
}
