/** Paths as the plan and the server know them: POSIX always, whatever the local system, parsed once at the edge. */
import { InvalidPathError } from "./errors.ts";

declare const brand: unique symbol;

/** A path below a source, like `2024/a.jpg`; the source's own folder is {@link ROOT}. Never holds `..`, NUL, CR or LF. */
export type RelativePath = string & { readonly [brand]: "RelativePath" };

/** An absolute path on the server, like `/backup/photos`, without a trailing slash. Never holds `..`, NUL, CR or LF. */
export type RemotePath = string & { readonly [brand]: "RemotePath" };

/** The source's own folder. No entry can be named so, which is why it can't be mistaken for one. */
export const ROOT = "." as RelativePath;

/** Where ftp-sync keeps everything but the files and their hash files, directly under a source's `to`. */
export const STATE_FOLDER = ".ftp-sync" as RelativePath;

/** Where a restore keeps what has not got its name yet, in the local folder that it restores into. Never backed up. */
export const RESTORE_FOLDER = ".ftp-sync-restore" as RelativePath;

/**
 * What forbids `name` on an FTP server, or undefined. RFC 959 §5.3 ends a command at CR LF, RFC 2640 §3.1 forbids NUL:
 * such a name would inject commands, so it is never sent.
 */
export function nameProblem(name: string): string | undefined {
  if (name === "" || name === "." || name === "..")
    return `'${name}' is not a name`;
  if (name.includes("/")) return "it holds a slash";
  const control = /[\0\r\n]/.exec(name)?.[0];
  if (control === undefined) return undefined;
  return `it holds ${{ "\0": "a NUL character", "\r": "a carriage return" }[control] ?? "a line feed"}, which ends an FTP command`;
}

function checkSegments(text: string, segments: readonly string[]): void {
  for (const segment of segments) {
    const problem = nameProblem(segment);
    if (problem !== undefined) throw new InvalidPathError(text, problem);
  }
}

/** The one way into {@link RelativePath} for text from outside. @throws InvalidPathError */
export function parseRelativePath(text: string): RelativePath {
  if (text !== ROOT) checkSegments(text, text.split("/"));
  return text as RelativePath;
}

/** The one way into {@link RemotePath} for text from outside; doubled and trailing slashes are dropped. @throws InvalidPathError */
export function parseRemotePath(text: string): RemotePath {
  if (!text.startsWith("/"))
    throw new InvalidPathError(
      text,
      "it is not absolute: it must begin with '/'",
    );
  const segments = text.split("/").filter((segment) => segment !== "");
  checkSegments(text, segments);
  return `/${segments.join("/")}` as RemotePath;
}

/** The path of the entry `name` (already checked) in `folder`. */
export function childPath(folder: RelativePath, name: string): RelativePath {
  return (folder === ROOT ? name : `${folder}/${name}`) as RelativePath;
}

/** The folder that holds `path`; ROOT for a top-level entry and for ROOT itself. */
export function parentPath(path: RelativePath): RelativePath {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? ROOT : (path.slice(0, slash) as RelativePath);
}

/** The last segment of a path of either kind. */
export function baseName(path: RelativePath | RemotePath): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** How many folders lie between a path and the source's own folder; ROOT has depth 0, `a` has 1. */
export function depth(path: RelativePath): number {
  return path === ROOT ? 0 : path.split("/").length;
}

/** Where `path` of a source lies on the server, the source's `to` being `root`. */
export function remotePath(root: RemotePath, path: RelativePath): RemotePath {
  return path === ROOT
    ? root
    : ((root === "/" ? `/${path}` : `${root}/${path}`) as RemotePath);
}

/** Where a source whose `to` is `root` keeps what ftp-sync needs for itself, when the manifest names no other `state`. */
export function stateFolderOf(root: RemotePath): RemotePath {
  return remotePath(root, STATE_FOLDER);
}

/** The folder on the server that holds `path`; `/` for `/` itself. */
export function remoteParent(path: RemotePath): RemotePath {
  return (path.slice(0, path.lastIndexOf("/")) || "/") as RemotePath;
}

/** Whether `inner` is `outer` or lies below it. */
export function contains(outer: RemotePath, inner: RemotePath): boolean {
  return outer === "/" || inner === outer || inner.startsWith(`${outer}/`);
}

/** Orders strings by their UTF-8 bytes, so that plans sort alike on every machine and in every locale. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // UTF-16 puts surrogates (astral characters) below U+E000..U+FFFF; UTF-8 puts them above.
    const xAstral = x >= 0xd800 && x <= 0xdfff;
    const yAstral = y >= 0xd800 && y <= 0xdfff;
    return xAstral === yAstral ? x - y : xAstral ? 1 : -1;
  }
  return a.length - b.length;
}
