/** Tells folders of which there is nothing to say at once: most folders of most trees, while nobody looks at the remote. */
import { hashFileOwner } from "../model/hash-file.ts";
import type { LocalEntry, UntouchedFolder } from "../model/local-files.ts";
import { childPath, type RelativePath } from "../model/path.ts";
import { isPlainlyEqual } from "./judge-content.ts";
import type { BelievedFolder, Sides } from "./sides.ts";

/**
 * Whether the folder has just the files and folders that the catalogue has there, each file plainly equal. False
 * leaves it open.
 */
export function isUnchanged(
  folder: RelativePath,
  here: readonly LocalEntry[],
  there: BelievedFolder,
  { policies, times }: Pick<Sides, "policies" | "times">,
): boolean {
  if (here.length !== there.recorded.size + there.folders.size) return false;
  return here.every((entry) => {
    const { kind, name } = entry;
    if (kind !== "folder" && kind !== "file") return false;
    // What is named like a hash file may stand in another one's way.
    if (hashFileOwner(name) !== undefined) return false;
    const path = childPath(folder, name);
    if (policies.ignores(path, kind)) return false;
    if (kind === "folder") return there.folders.has(name);
    const recorded = there.recorded.get(name);
    if (recorded?.kind !== "file") return false;
    return isPlainlyEqual(entry, recorded, policies.of(path, kind), times);
  });
}

/** @param here nothing but files and folders */
export function foldersApart(
  here: readonly LocalEntry[],
): Pick<UntouchedFolder, "files" | "folders"> {
  const folders = here.filter(({ kind }) => kind === "folder");
  const names = folders.map(({ name }) => name);
  return { files: here.length - names.length, folders: names };
}
