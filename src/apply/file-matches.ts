/** Whether a file on the remote is, as far as its listing tells, the one that a plan speaks of. */
import type { RemoteEntry } from "../model/remote-files.ts";
import type { DesiredFile, RemoteFileState } from "../plan/state-format.ts";

/** The file before an action: by size, and by time where both are known. */
export function isFileBefore(
  state: RemoteFileState,
  entry: RemoteEntry,
): boolean {
  if (entry.kind !== "file" || state.size !== entry.size) return false;
  return state.modified === undefined || mayBeOf(entry, state.modified);
}

/** Whether the listing leaves it open, or says, that an entry is of this exact time. */
export function mayBeOf(
  { modified, modifiedWithin }: RemoteEntry,
  time: string,
): boolean {
  if (modified !== undefined) return modified === time;
  if (modifiedWithin === undefined) return true;
  const exact = Date.parse(time);
  return exact >= modifiedWithin.from && exact <= modifiedWithin.to;
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

/** Whether a file on the remote has the time that an action gives it, or one that its listing doesn't tell. */
export function mayHaveTimeOf(after: DesiredFile, entry: RemoteEntry): boolean {
  return (
    after.modified === undefined ||
    entry.modified === undefined ||
    seconds(after.modified) === seconds(entry.modified)
  );
}

function seconds(time: string | undefined): string | undefined {
  return time?.replace(/\.\d+Z$/, "Z");
}
