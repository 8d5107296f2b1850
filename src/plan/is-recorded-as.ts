/** Whether the catalogue has a file as a plan says that it is after one of its actions. */
import type { CatalogueFile } from "../model/catalogue.ts";
import { digestHex, PARTIAL_WHOLE } from "../model/digest.ts";
import type { ArchivedFile, DesiredFile } from "./state-format.ts";

/** By content, time and mode. Which plan put it there doesn't count: an undo may have brought it back. */
export function isRecordedAs(
  { size, full, partial, modified, mode }: CatalogueFile,
  after: DesiredFile | ArchivedFile,
): boolean {
  const isSame =
    size === after.size && modified === after.modified && mode === after.mode;
  if (!isSame || after.hash === undefined) return isSame;
  const isPartial =
    after.hash.startsWith("sha256-partial:") && size > PARTIAL_WHOLE;
  return (isPartial ? partial : full) === digestHex(after.hash);
}
