/** What stands at a local path, with symbolic links judged as the source wants them. */
import { lstatSync, realpathSync, statSync, type Stats } from "node:fs";
import { join, sep } from "node:path";
import type { LocalTree } from "../model/local-files.ts";
import { isAbsence, systemError } from "./system-error.ts";

/** What there is to say about an entry. */
export type Remark = Pick<
  LocalTree["findings"][number],
  "level" | "code" | "detail"
>;

type Kind = "file" | "folder";

export type Sighting =
  | { readonly kind: "file"; readonly size: number }
  | { readonly kind: "folder" }
  | {
      readonly kind: "skipped";
      /** What it is when patterns are asked; undefined: nobody knows. */
      readonly like: Kind | undefined;
      readonly remark: Remark;
    };

/**
 * @param folders local paths of the folder that holds the entry and of those above it, up to the source's own
 * @returns undefined when nothing is there (any more)
 */
export function sight(
  path: string | Buffer,
  symlinks: "skip" | "follow",
  folders: () => readonly string[],
): Sighting | undefined {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (!stats.isSymbolicLink()) return plain(stats);
    return symlinks === "follow"
      ? follow(path, folders)
      : skipped("file", { level: "warning", code: "symlink-skipped" });
  } catch (thrown) {
    return skipped(undefined, unreadable(systemError(thrown).words));
  }
}

export function unreadable(words: string): Remark {
  return { level: "error", code: "unreadable", detail: words };
}

function skipped(like: Kind | undefined, remark: Remark): Sighting {
  return { kind: "skipped", like, remark };
}

/** @param stats of what is no link, or of a link's target */
function plain(stats: Stats): Sighting {
  if (stats.isFile()) return { kind: "file", size: stats.size };
  if (stats.isDirectory()) return { kind: "folder" };
  const detail = stats.isFIFO()
    ? "a pipe"
    : stats.isSocket()
      ? "a socket"
      : "a device";
  return skipped("file", { level: "warning", code: "special-file", detail });
}

function follow(
  link: string | Buffer,
  folders: () => readonly string[],
): Sighting {
  const target = targetOf(link);
  if (target === undefined)
    return skipped("file", { level: "warning", code: "symlink-dangling" });
  if (target.isDirectory() && liesIn(folders(), realpathSync(link)))
    return skipped("folder", { level: "warning", code: "symlink-loop" });
  return plain(target);
}

/** Undefined when the link leads nowhere, or from link to link without an end. */
function targetOf(link: string | Buffer): Stats | undefined {
  try {
    return statSync(link, { throwIfNoEntry: false });
  } catch (thrown) {
    const error = systemError(thrown);
    if (isAbsence(error) || error.code === "ELOOP") return undefined;
    throw thrown;
  }
}

/**
 * Whether one of `folders` is `target` or lies in it: following the link would then come by the link again. All of
 * them count, not only the one that holds the link, since links that were followed on the way lead to other places.
 */
function liesIn(folders: readonly string[], target: string): boolean {
  const below = join(target, sep);
  return folders.some((folder) => {
    const real = realpathSync(folder);
    return real === target || real.startsWith(below);
  });
}
