/** Whether a listing still shows what the catalogue recorded of a file after it was put there. */
import type { CatalogueFile } from "../model/catalogue.ts";
import type { RemoteEntry } from "../model/remote-files.ts";

/** By size and time; LIST's times are spans, in which the recorded one must lie. Without a time on either side nothing agrees. */
export function agrees(file: CatalogueFile, entry: RemoteEntry): boolean {
  const hasTime =
    entry.modified !== undefined || entry.modifiedWithin !== undefined;
  return hasTime && file.listed !== undefined && !contradicts(file, entry);
}

/** Whether it shows something else. A time that either side lacks neither agrees nor contradicts. */
export function contradicts(
  { size, listed }: CatalogueFile,
  entry: RemoteEntry,
): boolean {
  if (entry.kind !== "file" || entry.size !== size) return true;
  if (listed === undefined) return false;
  const { modified, modifiedWithin } = entry;
  if (modified !== undefined) return modified !== listed;
  if (modifiedWithin === undefined) return false;
  const exact = Date.parse(listed);
  return exact < modifiedWithin.from || exact > modifiedWithin.to;
}
