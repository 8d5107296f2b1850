/** What lies in a folder on disk, contents and all. */
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
} from "node:fs";
import { join } from "node:path";
import { ContentHash, digestHex } from "../../src/model/digest.ts";

export interface DiskFile {
  readonly content: Buffer;
  readonly size: number;
  /** Hex digits. */
  readonly full: string;
  readonly partial: string;
  /** UTC with seconds, as a server tells it. */
  readonly modified: string;
  readonly mtimeNs: bigint;
  /** Four octal digits. */
  readonly mode: string;
}

/** Paths are relative, POSIX; the folder itself is not among the folders. In byte order. */
export interface DiskTree {
  readonly files: ReadonlyMap<string, DiskFile>;
  readonly folders: ReadonlySet<string>;
  /** Targets of symbolic links. */
  readonly links: ReadonlyMap<string, string>;
}

/** @param root nothing is in a folder that isn't there */
export function diskTree(root: string): DiskTree {
  const files = new Map<string, DiskFile>();
  const folders = new Set<string>();
  const links = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = folder === "" ? name : `${folder}/${name}`;
      const place = join(root, path);
      const stats = lstatSync(place, { bigint: true });
      if (stats.isDirectory()) {
        folders.add(path);
        walk(path);
      } else if (stats.isSymbolicLink()) links.set(path, readlinkSync(place));
      else files.set(path, diskFile(place, stats));
    }
  };
  if (existsSync(root)) walk("");
  return { files, folders, links };
}

function diskFile(
  place: string,
  { mtimeNs, mode }: { readonly mtimeNs: bigint; readonly mode: bigint },
): DiskFile {
  const content = readFileSync(place);
  const hash = new ContentHash(content.length);
  hash.update(content);
  const { full, partial } = hash.digests();
  return {
    ...{ content, size: content.length, mtimeNs },
    ...{ full: digestHex(full), partial: digestHex(partial) },
    modified: seconds(Number(mtimeNs / 1_000_000n)),
    mode: (Number(mode) & 0o7777).toString(8).padStart(4, "0"),
  };
}

/** @param time milliseconds since 1970 */
export function seconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}

/** Where the path of a tree lies, `""` for what is directly in it. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function within(folder: string, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}
