/** The folders that a plan's actions lie in, as a tree over all sources, numbered so that each subtree is a range. */
import { compareBytes } from "../../../model/path.ts";

export interface Folder {
  /** Its last segment; a source's name; empty for the root over all sources. */
  readonly name: string;
  /** Index of its source; -1 for the root over all sources. */
  readonly source: number;
  /** Below the source; `.` is the source's own. */
  readonly path: string;
  readonly parent: Folder | undefined;
  readonly children: readonly Folder[];
  /** Position in the tree, parents first, children in byte order. */
  readonly id: number;
  /** The first position after all that is below it. */
  readonly end: number;
}

interface Growing extends Folder {
  readonly parent: Growing | undefined;
  readonly byName: Map<string, Growing>;
  children: Growing[];
  id: number;
  end: number;
}

export class FolderBuilder {
  readonly #root = growing("", -1, "", undefined);
  readonly #sources: readonly string[];

  constructor(sources: readonly string[]) {
    this.#sources = sources;
  }

  find(source: number, path: string): Folder {
    const name = this.#sources[source] ?? "";
    let folder = child(this.#root, String(source), name, source, ".");
    if (path === ".") return folder;
    for (const segment of path.split("/")) {
      const below = folder.path === "." ? segment : `${folder.path}/${segment}`;
      folder = child(folder, segment, segment, source, below);
    }
    return folder;
  }

  /** Numbers them; none may be added afterwards. Answers all, by their ids. */
  finish(): readonly Folder[] {
    const all: Growing[] = [];
    const number = (folder: Growing): void => {
      folder.id = all.push(folder) - 1;
      folder.children = [...folder.byName.values()];
      // Sources stay in the plan's order.
      if (folder.source >= 0)
        folder.children.sort((a, b) => compareBytes(a.name, b.name));
      folder.children.forEach(number);
      folder.end = all.length;
    };
    number(this.#root);
    return all;
  }
}

function child(
  parent: Growing,
  key: string,
  name: string,
  source: number,
  path: string,
): Growing {
  const known = parent.byName.get(key);
  if (known !== undefined) return known;
  const made = growing(name, source, path, parent);
  parent.byName.set(key, made);
  return made;
}

function growing(
  name: string,
  source: number,
  path: string,
  parent: Growing | undefined,
): Growing {
  return {
    name,
    source,
    path,
    parent,
    ...{ byName: new Map<string, Growing>(), children: [], id: -1, end: -1 },
  };
}

/** From the outermost to the folder itself, the root over all sources left out. */
export function wayTo(folder: Folder): readonly Folder[] {
  const way: Folder[] = [];
  for (
    let at: Folder | undefined = folder;
    at !== undefined && at.source >= 0;
    at = at.parent
  )
    way.unshift(at);
  return way;
}

export function isWithin(folder: Folder, outer: Folder): boolean {
  return folder.id >= outer.id && folder.id < outer.end;
}
