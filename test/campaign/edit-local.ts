/** Carries out edits of the local tree. */
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { dirname } from "node:path";
import { contentOf, rewritten } from "./content.ts";
import { diskTree } from "./disk-tree.ts";
import { pickFrom, type TreeEditor } from "./edit-tree.ts";
import type { LocalEdit } from "./scenario.ts";

export function editLocal(editor: TreeEditor, edit: LocalEdit): void {
  const { files, folders, links } = diskTree(editor.root);
  const file = "pick" in edit ? pickFrom(files.keys(), edit.pick) : undefined;
  const folder = "pick" in edit ? pickFrom(folders, edit.pick) : undefined;
  switch (edit.kind) {
    case "create":
      if (!links.has(edit.path))
        editor.write(edit.path, contentOf(edit.content));
      return;
    case "make-folder":
      editor.makeFolder(edit.path);
      return;
    case "link":
      if (!editor.isFree(edit.path)) return;
      mkdirSync(dirname(editor.place(edit.path)), { recursive: true });
      symlinkSync(edit.target, editor.place(edit.path));
      return;
    case "rename-folder":
      if (folder !== undefined) editor.rename(folder, edit.to);
      return;
    case "delete-folder":
      if (folder !== undefined) editor.remove(folder);
      return;
    case "folder-to-file":
      if (folder === undefined) return;
      editor.remove(folder);
      editor.write(folder, contentOf({ seed: edit.pick, size: 12 }));
      return;
    case "rewrite":
    case "touch":
    case "chmod":
    case "rename-file":
    case "copy":
    case "delete-file":
    case "file-to-folder":
      if (file !== undefined) editFile(editor, file, edit);
  }
}

function editFile(
  editor: TreeEditor,
  file: string,
  edit: LocalEdit & { readonly pick: number },
): void {
  const place = editor.place(file);
  switch (edit.kind) {
    case "rewrite": {
      const content = readFileSync(place);
      editor.write(file, rewritten(content, edit.how, edit.seed));
      return;
    }
    case "touch":
      editor.touch(file);
      return;
    case "chmod":
      chmodSync(place, edit.mode);
      return;
    case "rename-file":
      editor.rename(file, edit.to);
      return;
    case "copy":
      copy(editor, file, edit.to);
      return;
    case "delete-file":
      rmSync(place);
      return;
    case "file-to-folder":
      rmSync(place);
      editor.write(`${file}/a`, contentOf({ seed: edit.pick, size: 9 }));
      return;
    default:
      throw new Error(`${edit.kind} is no edit of a file`);
  }
}

/** With its time, as `cp -p` does. */
function copy(editor: TreeEditor, file: string, to: string): void {
  if (!editor.isFree(to)) return;
  mkdirSync(dirname(editor.place(to)), { recursive: true });
  copyFileSync(editor.place(file), editor.place(to));
  const { atime, mtime } = lstatSync(editor.place(file));
  utimesSync(editor.place(to), atime, mtime);
}
