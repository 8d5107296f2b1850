/** The folders that must be made so that what an undo brings back has its place. */
import type { Catalogue } from "../model/catalogue.ts";
import { parentPath, type RelativePath, ROOT } from "../model/path.ts";
import type { BackupDraft } from "./action-format.ts";

/** Adds the making of those that the catalogue doesn't have and the drafts don't make. */
export function withFoldersAbove(
  drafts: readonly BackupDraft[],
  catalogue: Catalogue,
): readonly BackupDraft[] {
  const made = new Set<RelativePath>();
  for (const { op, path } of drafts) if (op === "mkdir") made.add(path);
  const missing: BackupDraft[] = [];
  for (const draft of drafts) {
    if (!isArriving(draft)) continue;
    for (let at = parentPath(draft.path); at !== ROOT; at = parentPath(at)) {
      if (made.has(at) || catalogue.folder(at) !== undefined) continue;
      made.add(at);
      missing.push({
        ...{ op: "mkdir", path: at, reason: "undone" },
        ...{ before: null, after: {} },
      });
    }
  }
  return [...drafts, ...missing];
}

/** Whether something is at the path afterwards that was not there before. */
export function isArriving({ op }: Pick<BackupDraft, "op">): boolean {
  return op === "unarchive" || op === "move" || op === "mkdir";
}
