/** Whether a file on the remote is, as far as its listing tells, the one that a plan speaks of. */
import type { RemoteEntry } from "../model/remote-files.ts";
import type { DesiredFile, RemoteFileState } from "../plan/plan-format.ts";

/** The file before an action: by size, and by time where both are known. */
export function isFileBefore(
  state: RemoteFileState,
  entry: RemoteEntry,
): boolean {
  if (entry.kind !== "file" || state.size !== entry.size) return false;
  return (
    state.modified === undefined ||
    entry.modified === undefined ||
    state.modified === entry.modified
  );
}

/** The file after an action: by size, and by time, which must be known. FTP sets whole seconds. */
export function isFileAfter(after: DesiredFile, entry: RemoteEntry): boolean {
  return (
    entry.kind === "file" &&
    after.size === entry.size &&
    after.modified !== undefined &&
    seconds(after.modified) === seconds(entry.modified)
  );
}

function seconds(time: string | undefined): string | undefined {
  return time?.replace(/\.\d+Z$/, "Z");
}
