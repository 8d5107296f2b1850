/** What a backup holds, a line an item: for people and for pipes. */
import type { ArchivedItem, BackupItem } from "../model/backup-item.ts";
import { jsonLine } from "../model/json-line.ts";
import { displayFolder, displayName } from "./display-name.ts";

/** Hex digits of a digest that are shown. */
const DIGEST = 12;

/** Just the path. */
export function itemName(item: BackupItem): string {
  return item.kind === "empty-folder"
    ? displayFolder(item.path)
    : displayName(item.path);
}

/** Mode, size in bytes, time, digest and plan, in columns of fixed width so that nothing has to be held; `-` is what nobody knows. */
export function longItem(item: BackupItem): string {
  const name = itemName(item);
  switch (item.kind) {
    case "file": {
      const { mode, size, modified, full, partial, plan } = item;
      const digest = full?.slice(0, DIGEST) ?? partialWords(partial);
      return row(mode, String(size), modified, digest, plan, name);
    }
    case "link": {
      const { plan, target } = item;
      const leads = `${name} -> ${displayName(target)}`;
      return row("link", undefined, undefined, undefined, plan, leads);
    }
    case "empty-folder":
      return row("dir", undefined, undefined, undefined, undefined, name);
  }
}

/** Of a file of which only both ends were read. */
function partialWords(partial: string | undefined): string | undefined {
  return partial === undefined ? undefined : `${partial.slice(0, DIGEST)}~`;
}

function row(
  mode = "-",
  size = "-",
  modified = "-",
  digest = "-",
  plan = "-",
  name: string,
): string {
  const time = modified.replace(/\.\d+Z$/, "Z");
  return [
    ...[mode.padEnd(4), size.padStart(13), time.padEnd(20)],
    ...[digest.padEnd(DIGEST + 1), plan.padEnd(16), name],
  ].join("  ");
}

/** When it was archived and by which plan, its size, its path, and what brings it back. */
export function archivedLine({ copy, restoreAt = "-" }: ArchivedItem): string {
  const { at, plan, size, path } = copy;
  return [
    ...[at, plan, String(size).padStart(13)],
    ...[displayName(path), `--at ${restoreAt}`],
  ].join("  ");
}

export function itemJson(item: BackupItem): string {
  const { path } = item;
  switch (item.kind) {
    case "file": {
      const { size, modified, mode, full, partial, plan } = item;
      return jsonLine({ path, size, modified, mode, full, partial, plan });
    }
    case "link":
      return jsonLine({ path, link: item.target, plan: item.plan });
    case "empty-folder":
      return jsonLine({ path, folder: true });
  }
}

export function archivedJson({ copy, restoreAt }: ArchivedItem): string {
  const { path, plan, at, size } = copy;
  return jsonLine({ path, plan, at, size, restoreAt: restoreAt ?? null });
}

/** All of it as one document, an item a line. */
export function* backupJson(
  source: string,
  from: string,
  list: "entries" | "archived",
  items: Iterable<string>,
): Generator<string, void, undefined> {
  yield `{\n"format": "ftp-sync/listing", "version": 1,\n`;
  yield `"source": ${jsonLine(source)}, "from": ${jsonLine(from)},\n"${list}": [`;
  let separator = "\n";
  for (const item of items) {
    yield `${separator}${item}`;
    separator = ",\n";
  }
  yield "\n]\n}\n";
}
