/** What a campaign's server holds, read from its disk: the tree, and what ftp-sync keeps beside it. */
import { hashFileOwner } from "../../src/model/hash-file.ts";
import type { RemotePath } from "../../src/model/path.ts";
import {
  type DiskFile,
  diskTree,
  nameOf,
  parentOf,
  within,
} from "./disk-tree.ts";
import { TO } from "./places.ts";

type Files = ReadonlyMap<string, DiskFile>;

export interface ServerView {
  /** Files of the tree, by path below the source's folder; hash files are apart, by the file they belong to. */
  readonly files: Files;
  readonly hashFiles: Files;
  readonly folders: ReadonlySet<string>;
  /** Archived copies, by plan tag and path: `0123456789abcdef/a/b`. */
  readonly archive: Files;
  /** Old files that are aside for a moment, by path. */
  readonly aside: Files;
  /** All that lies in the state folder, by path below it. */
  readonly state: Files;
  readonly isLocked: boolean;
}

/** @param root of the server, on disk */
export function serverView(root: string, state: RemotePath): ServerView {
  const all = diskTree(root);
  const tree = below(all.files, TO);
  const stateFiles = below(all.files, state);
  const plain = new Map<string, DiskFile>();
  const hashFiles = new Map<string, DiskFile>();
  for (const [path, file] of tree) {
    if (isStateOf(path)) continue;
    const owner = ownerOf(path);
    if (owner === undefined) plain.set(path, file);
    else hashFiles.set(owner, file);
  }
  const folders = [...below(pairs(all.folders), TO).keys()];
  return {
    ...{ files: plain, hashFiles, state: stateFiles },
    folders: new Set(folders.filter((path) => !isStateOf(path))),
    archive: withoutHashFiles(below(stateFiles, "/archive")),
    aside: below(stateFiles, "/tmp/aside"),
    isLocked: all.folders.has(`${state}/lock`.slice(1)),
  };
}

function pairs(paths: Iterable<string>): Map<string, string> {
  return new Map([...paths].map((path) => [path, path]));
}

/** @param folder with a slash before it */
function below<T>(
  all: ReadonlyMap<string, T>,
  folder: string,
): ReadonlyMap<string, T> {
  const prefix = `${folder}/`.slice(1);
  return new Map(
    [...all].flatMap(([path, file]) =>
      path.startsWith(prefix) ? [[path.slice(prefix.length), file]] : [],
    ),
  );
}

function isStateOf(path: string): boolean {
  return path === ".ftp-sync" || path.startsWith(".ftp-sync/");
}

/** What is named like one and has no file beside it was archived for itself. */
function withoutHashFiles(files: Files): Files {
  return new Map(
    [...files].filter(([path]) => {
      const owner = ownerOf(path);
      return owner === undefined || !files.has(owner);
    }),
  );
}

/** Files whose hash file says something else of them. */
export function liedAbout({ files, hashFiles }: ServerView): Set<string> {
  const lies = new Set<string>();
  for (const [path, { content }] of hashFiles) {
    const text = content.toString("latin1");
    const file = files.get(path);
    if (file === undefined || !/^[0-9a-f]{64}$/.test(text)) continue;
    if (text !== file.full && text !== file.partial) lies.add(path);
  }
  return lies;
}

/** The path of the file that a hash file belongs to; undefined: it is none. */
export function ownerOf(path: string): string | undefined {
  const owner = hashFileOwner(nameOf(path));
  return owner === undefined ? undefined : within(parentOf(path), owner);
}
