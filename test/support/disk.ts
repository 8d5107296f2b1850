/** What lies on a disk, to compare a source with what a server stored. */
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";

/** Each path below `root` with what it holds: `folder`, or the SHA-256 of the file. */
export async function snapshot(root: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const content = entry.isDirectory()
      ? "folder"
      : createHash("sha256")
          .update(await readFile(path))
          .digest("hex");
    found.set(relative(root, path), content);
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A snapshot without ftp-sync's own: hash files of listed files, and `.ftp-sync`. */
export function withoutOwn(
  files: ReadonlyMap<string, string>,
): Map<string, string> {
  return new Map(
    [...files].filter(
      ([path]) => !isHashFile(path, files) && !/^\.ftp-sync(\/|$)/.test(path),
    ),
  );
}

function isHashFile(path: string, files: ReadonlyMap<string, string>): boolean {
  const owner = path.replace(/(^|\/)\.([^/]+)\.hash$/, "$1$2");
  return owner !== path && files.has(owner);
}

/** Seconds since 1970 of a file's last change. */
export async function modifiedSeconds(path: string): Promise<number> {
  return Math.floor((await stat(path)).mtimeMs / 1000);
}

/** What the ancestor's partial mode writes into the hash file of `content`. */
export function ancestorPartial(content: Uint8Array): string {
  const hash = createHash("sha256");
  if (content.length <= 16_384) return hash.update(content).digest("hex");
  return hash
    .update(content.subarray(0, 8192))
    .update(content.subarray(content.length - 8192))
    .digest("hex");
}

/** What the ancestor's default mode writes. */
export function ancestorFull(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
