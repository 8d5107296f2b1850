/** What was found at a path, in words. */
import type { RemoteEntry } from "../model/remote-files.ts";

export function entryWords(entry: RemoteEntry | undefined): string {
  if (entry === undefined) return "nothing";
  switch (entry.kind) {
    case "file":
      return fileWords(entry);
    case "folder":
    case "link":
      return `a ${entry.kind}`;
    case "other":
      return "something that is neither file nor folder";
  }
}

export function fileWords({
  size,
  modified,
  modifiedWithin,
}: Pick<RemoteEntry, "size" | "modifiedWithin"> & {
  readonly modified?: string | undefined;
}): string {
  const time =
    modified ??
    (modifiedWithin &&
      `a time between ${iso(modifiedWithin.from)} and ${iso(modifiedWithin.to)}`);
  return `a file of ${size} bytes${time === undefined ? "" : ` of ${time}`}`;
}

function iso(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+/, "");
}
