/** Whether the remote has become what the local tree is, as far as the policies want that. */
import { parseRelativePath } from "../../src/model/path.ts";
import type { Policies } from "../../src/model/policy.ts";
import { type DiskTree, parentOf } from "./disk-tree.ts";
import type { ServerView } from "./server-view.ts";

export interface Mirror {
  readonly local: DiskTree;
  readonly view: ServerView;
  readonly policies: Policies;
  readonly symlinks: "skip" | "record";
  readonly tainted: ReadonlySet<string>;
}

export function* mirrorProblems(mirror: Mirror): Generator<string> {
  const { local, view, policies, tainted } = mirror;
  for (const [path, here] of local.files) {
    if (isOut(path, mirror)) continue;
    const { onChange, compare } = policies.of(parseRelativePath(path), "file");
    const there = view.files.get(path);
    if (there === undefined) {
      yield `${path}: is here, and not on the server`;
      continue;
    }
    if (onChange === "keep" || onChange === "refuse" || tainted.has(path))
      continue;
    const isSame =
      here.full === there.full ||
      (compare === "partial" &&
        here.size === there.size &&
        here.partial === there.partial);
    if (!isSame) yield `${path}: the server holds another content`;
  }
  for (const path of view.files.keys()) {
    if (local.files.has(path) || isOut(path, mirror)) continue;
    const { onDelete, onForeign } = policies.of(
      parseRelativePath(path),
      "file",
    );
    const goes = [onDelete, onForeign].every(
      (word) => word === "remove" || word === "archive",
    );
    if (goes) yield `${path}: is on the server, and not here`;
  }
}

/** It is ignored, or a link stands there or above it here. */
function isOut(path: string, { local, policies, symlinks }: Mirror): boolean {
  if (policies.ignores(parseRelativePath(path), "file")) return true;
  if (symlinks === "skip" && local.links.has(path)) return true;
  for (let at = parentOf(path); at !== ""; at = parentOf(at)) {
    if (policies.ignores(parseRelativePath(at), "folder")) return true;
    if (symlinks === "skip" && local.links.has(at)) return true;
  }
  return false;
}
