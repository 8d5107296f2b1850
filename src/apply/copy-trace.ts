/** Whether an archived copy that comes back to its path is still in the archive, or has been brought back. */
import type { CatalogueFile } from "../model/catalogue.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { contradicts } from "../plan/agrees.ts";
import type { BackupAction } from "../plan/action-format.ts";
import type { ArchiveSurvey } from "./archive-survey.ts";
import type { Recorded } from "./recorded.ts";

export type Unarchive = BackupAction & { readonly op: "unarchive" };

export interface CopyTrace {
  /** What is in the archive at the copy's place. */
  readonly entry: RemoteEntry | undefined;
  /** Its hash file is in the archive. */
  readonly hasHashFile: boolean;
  /** Whether a file may be the copy, by all that the catalogue and the plan know of it. */
  readonly isOf: (entry: RemoteEntry) => boolean;
}

export function copyTrace(
  { plan, path, after }: Unarchive,
  archive: ArchiveSurvey,
  recorded: Recorded,
): CopyTrace {
  const was = recorded.copy(plan, path)?.was;
  return {
    entry: archive.copy(plan, path),
    hasHashFile: archive.hasHashFile(plan, path),
    isOf: (entry) => isCopy(entry, after.size, was),
  };
}

/** @param was what is known of it beside its size */
function isCopy(
  entry: RemoteEntry,
  size: number,
  was: CatalogueFile | undefined,
): boolean {
  return (
    entry.kind === "file" &&
    entry.size === size &&
    (was === undefined || !contradicts(was, entry))
  );
}
