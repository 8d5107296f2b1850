/** Actions counted by folder, and shown in as few rows as asked for: small folders apart, crowds of them together. */
import { childPath, compareBytes, ROOT } from "../model/path.ts";
import type { RelativePath } from "../model/path.ts";
import type { Action } from "../plan/action-format.ts";
import { Tally } from "./tally.ts";

export interface FolderRow {
  readonly path: RelativePath;
  /** `alone`: what lies directly in it. `whole`: with all folders below. `rest`: those of its subfolders that have no row. */
  readonly extent: "alone" | "whole" | "rest";
  readonly tally: Tally;
  /** How many folders with actions the row stands for. */
  readonly folders: number;
}

interface Folder {
  readonly path: RelativePath;
  readonly parent: Folder | undefined;
  /** With all below. */
  readonly tally: Tally;
  /** Folders with actions, with all below. */
  folders: number;
  touched: boolean;
  children: Map<string, Folder> | undefined;
}

type Row = FolderRow & { readonly folder: Folder };

export class FolderTree {
  readonly #root = newFolder(ROOT, undefined);
  #latest: Folder = this.#root;

  add(path: RelativePath, action: Action): void {
    // Neighbours in a plan mostly share their folder.
    if (this.#latest.path !== path) this.#latest = this.#find(path);
    const opened = this.#latest.touched ? 0 : 1;
    this.#latest.touched = true;
    for (
      let folder: Folder | undefined = this.#latest;
      folder !== undefined;
      folder = folder.parent
    ) {
      folder.tally.add(action);
      folder.folders += opened;
    }
  }

  /** At most `limit` rows (3 or more) that stand for all actions, parents before what is in them, else in byte order. */
  rows(limit: number): readonly FolderRow[] {
    let rows: readonly Row[] = [wholeRow(this.#root)];
    for (;;) {
      const splittable = rows
        .filter((row) => row.extent === "whole" && row.folder.children)
        .sort((a, b) => b.tally.actions - a.tally.actions);
      const room = limit - rows.length + 1;
      const fitting = splittable.find((row) => partCount(row.folder) <= room);
      const split = fitting ?? splittable[0];
      if (split === undefined) return rows;
      // A few of many subfolders say more than their sum only where most of the plan is in them.
      const most = split.tally.actions > this.#root.tally.actions / 2;
      if (!fitting && (!most || room < limit / 2)) return rows;
      const parts = split.folder.touched ? [aloneRow(split.folder)] : [];
      parts.push(...childRows(split.folder, room - parts.length));
      rows = rows.flatMap((row) => (row === split ? parts : [row]));
      if (!fitting) return rows;
    }
  }

  #find(path: RelativePath): Folder {
    let folder = this.#root;
    if (path === ROOT) return folder;
    for (const name of path.split("/")) {
      folder.children ??= new Map();
      let child = folder.children.get(name);
      if (child === undefined) {
        child = newFolder(childPath(folder.path, name), folder);
        folder.children.set(name, child);
      }
      folder = child;
    }
    return folder;
  }
}

function newFolder(path: RelativePath, parent: Folder | undefined): Folder {
  return {
    path,
    parent,
    tally: new Tally(),
    folders: 0,
    touched: false,
    children: undefined,
  };
}

function wholeRow(folder: Folder): Row {
  const { path, tally, folders } = folder;
  return { path, extent: "whole", tally, folders, folder };
}

function aloneRow(folder: Folder): Row {
  const tally = new Tally();
  tally.merge(folder.tally);
  for (const child of folder.children?.values() ?? [])
    tally.merge(child.tally, -1);
  return { path: folder.path, extent: "alone", tally, folders: 1, folder };
}

function partCount(folder: Folder): number {
  return (folder.children?.size ?? 0) + (folder.touched ? 1 : 0);
}

/** A row for each subfolder; when these are more than `room`, for those with the most actions, and one for all others. */
function childRows(folder: Folder, room: number): Row[] {
  const children = [...(folder.children?.values() ?? [])];
  const shown =
    children.length <= room
      ? children
      : [...children]
          .sort((a, b) => b.tally.actions - a.tally.actions)
          .slice(0, room - 1);
  const rows = shown
    .sort((a, b) => compareBytes(a.path, b.path))
    .map((child) => wholeRow(child));
  if (children.length <= room) return rows;
  const tally = new Tally();
  let folders = 0;
  const apart = new Set(shown);
  for (const child of children) {
    if (apart.has(child)) continue;
    tally.merge(child.tally);
    folders += child.folders;
  }
  rows.push({ path: folder.path, extent: "rest", tally, folders, folder });
  return rows;
}
