/** The reverse of a `touch`: the time that the remote file had before, where the plan knows it. */
import type { CatalogueFile } from "../model/catalogue.ts";
import { recordedState } from "./past.ts";
import type { BackupAction, BackupDraft } from "./action-format.ts";

/** Undefined where the time was the same to the second, or the server kept it: then it was for a mode that no plan knows. */
export function undoTouch(
  { path, before, after }: BackupAction & { readonly op: "touch" },
  file: CatalogueFile,
): BackupDraft | undefined {
  const { modified } = before;
  if (modified === undefined || after.modified === undefined) return undefined;
  const isSame = modified === file.listed;
  if (isSame || modified === after.modified.replace(/\.\d+Z$/, "Z"))
    return undefined;
  const { size, mode, hash, hashFile } = after;
  const old = { size, modified, ...(mode === undefined ? {} : { mode }) };
  return {
    ...{ op: "touch", path, reason: "undone" },
    ...{ before: recordedState(file), after: { ...old, hash, hashFile } },
  };
}
