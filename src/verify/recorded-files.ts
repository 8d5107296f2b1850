/** The files that a catalogue says are on the remote, without those that policies hide since. */
import type { Catalogue, CatalogueFile } from "../model/catalogue.ts";
import { childPath, compareBytes, type RelativePath } from "../model/path.ts";
import type { Policies } from "../model/policy.ts";
import { type ContentMark, markOf } from "../model/proof.ts";
import { isHidden } from "../plan/lost-entries.ts";

export interface RecordedFile {
  readonly path: RelativePath;
  readonly file: CatalogueFile;
}

/** Folder by folder, in the order of their names' bytes. */
export function* recordedFiles(
  catalogue: Catalogue,
  policies: Policies,
): Generator<RecordedFile, void, undefined> {
  for (const folder of [...catalogue.folders()].sort(compareBytes))
    if (!isHidden(folder, policies))
      yield* filesIn(catalogue, folder, policies);
}

/** Of a folder that is not hidden. */
export function* filesIn(
  catalogue: Catalogue,
  folder: RelativePath,
  policies: Policies,
): Generator<RecordedFile, void, undefined> {
  for (const [name, file] of catalogue.folder(folder)?.entries ?? []) {
    const path = childPath(folder, name);
    if (file.kind === "file" && !policies.ignores(path, "file"))
      yield { path, file };
  }
}

/** By path, the content of each. */
export function recordedMarks(
  catalogue: Catalogue,
  policies: Policies,
): ReadonlyMap<RelativePath, ContentMark | undefined> {
  const marks = new Map<RelativePath, ContentMark | undefined>();
  for (const { path, file } of recordedFiles(catalogue, policies))
    marks.set(path, markOf(file));
  return marks;
}
