/** Carries out what others do on the server. */
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { hashFileOwner } from "../../src/model/hash-file.ts";
import { contentOf, rewritten } from "./content.ts";
import { diskTree, nameOf } from "./disk-tree.ts";
import { pickFrom, type TreeEditor } from "./edit-tree.ts";
import type { RemoteEdit } from "./scenario.ts";

export interface RemoteEditing {
  /** Of the served tree. */
  readonly editor: TreeEditor;
  /** On disk. */
  readonly catalogue: string;
  /** Renamed files keep their times. */
  readonly keepsTimes: boolean;
}

export function editRemote(
  { editor, catalogue, keepsTimes }: RemoteEditing,
  edit: RemoteEdit,
): void {
  const { files, folders } = diskTree(editor.root);
  const isOurs = (path: string): boolean => path.startsWith(".ftp-sync");
  const isHash = (path: string): boolean =>
    hashFileOwner(nameOf(path)) !== undefined;
  const paths = [...files.keys()].filter((path) => !isOurs(path));
  const plain = paths.filter((path) => !isHash(path));
  const hashes = paths.filter(isHash);
  const file = "pick" in edit ? pickFrom(plain, edit.pick) : undefined;
  switch (edit.kind) {
    case "add":
      if (!files.has(edit.path))
        editor.write(edit.path, contentOf(edit.content));
      return;
    case "rewrite":
      if (file === undefined) return;
      editor.write(
        file,
        rewritten(readFileSync(editor.place(file)), edit.how, edit.seed),
      );
      return;
    case "touch":
      if (file !== undefined) editor.touch(file);
      return;
    case "delete-file":
      if (file !== undefined) editor.remove(file);
      return;
    case "delete-folder": {
      const all = [...folders].filter((path) => !isOurs(path));
      const folder = pickFrom(all, edit.pick);
      if (folder !== undefined) editor.remove(folder);
      return;
    }
    case "rename-file":
      if (file !== undefined && editor.rename(file, edit.to) && !keepsTimes)
        editor.touch(edit.to);
      return;
    case "delete-hash-file":
    case "cut-hash-file": {
      const hash = pickFrom(hashes, edit.pick);
      if (hash === undefined) return;
      if (edit.kind === "delete-hash-file") editor.remove(hash);
      else editor.write(hash, readFileSync(editor.place(hash)).subarray(0, 20));
      return;
    }
    case "spoil-catalogue":
      spoilCatalogue(catalogue, edit);
  }
}

function spoilCatalogue(
  folder: string,
  { pick, how }: RemoteEdit & { readonly kind: "spoil-catalogue" },
): void {
  if (!existsSync(folder)) return;
  const pieces = readdirSync(folder).sort();
  const piece = how === "roll-back" ? pieces.at(-1) : pickFrom(pieces, pick);
  if (piece === undefined) return;
  const place = join(folder, piece);
  const content = readFileSync(place);
  switch (how) {
    case "garbage":
      writeFileSync(place, contentOf({ seed: pick, size: content.length }));
      return;
    case "cut":
      writeFileSync(place, content.subarray(0, content.length / 2));
      return;
    case "empty":
      writeFileSync(place, "");
      return;
    case "delete":
    case "roll-back":
      rmSync(place);
  }
}
