/** What stands at a local path, with symbolic links judged as the source wants them. */
import {
  type BigIntStats,
  constants,
  lstatSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import { join, sep } from "node:path";
import type { LocalTree } from "../model/local-files.ts";
import { isAbsence, systemError } from "./system-error.ts";

/** What there is to say about an entry. */
export type Remark = Pick<
  LocalTree["findings"][number],
  "level" | "code" | "detail"
>;

type Kind = "file" | "folder";

/** What becomes of symbolic links: they are left alone, stand for what they lead to, or are entries themselves. */
export type SymlinkMode = "skip" | "follow" | "record";

export type Sighting<Facts> =
  | { readonly kind: "file"; readonly stats: Facts }
  | { readonly kind: "folder" }
  | { readonly kind: "link"; readonly target: string }
  | {
      readonly kind: "skipped";
      /** What it is when patterns are asked; undefined: nobody knows. */
      readonly like: Kind | undefined;
      readonly remark: Remark;
    };

/** How to look: the two differ in what they tell of a file. */
export interface Look<Facts> {
  /** Undefined when nothing is there. */
  at(path: string | Buffer): Facts | undefined;
  /** Through a link to what it leads to. */
  through(path: string | Buffer): Facts;
}

/** Times to the nanosecond. */
export const EXACT: Look<BigIntStats> = {
  at: (path) => lstatSync(path, { bigint: true, throwIfNoEntry: false }),
  through: (path) => statSync(path, { bigint: true }),
};

/** Takes half as long. */
export const QUICK: Look<Stats> = {
  at: (path) => lstatSync(path, { throwIfNoEntry: false }),
  through: (path) => statSync(path),
};

/**
 * @param folders local paths of the folder that holds the entry and of those above it, up to the source's own
 * @returns undefined when nothing is there (any more)
 */
export function sight<Facts extends BigIntStats | Stats>(
  look: Look<Facts>,
  path: string | Buffer,
  symlinks: SymlinkMode,
  folders: () => readonly string[],
): Sighting<Facts> | undefined {
  try {
    const stats = look.at(path);
    if (stats === undefined) return undefined;
    if (typeOf(stats) !== constants.S_IFLNK) return plain(stats);
    switch (symlinks) {
      case "skip":
        return skipped("file", { level: "warning", code: "symlink-skipped" });
      case "follow":
        return follow(look, path, folders);
      case "record":
        return record(path);
    }
  } catch (thrown) {
    return skipped(undefined, unreadable(systemError(thrown).words));
  }
}

/** Node's own `isFile` and its like make several numbers of 64 bits for each question. */
function typeOf(stats: BigIntStats | Stats): number {
  return Number(stats.mode) & constants.S_IFMT;
}

export function unreadable(words: string): Remark {
  return { level: "error", code: "unreadable", detail: words };
}

function skipped(like: Kind | undefined, remark: Remark): Sighting<never> {
  return { kind: "skipped", like, remark };
}

/** @param stats of what is no link, or of a link's target */
function plain<Facts extends BigIntStats | Stats>(
  stats: Facts,
): Sighting<Facts> {
  const type = typeOf(stats);
  if (type === constants.S_IFREG) return { kind: "file", stats };
  if (type === constants.S_IFDIR) return { kind: "folder" };
  const detail = stats.isFIFO()
    ? "a pipe"
    : stats.isSocket()
      ? "a socket"
      : "a device";
  return skipped("file", { level: "warning", code: "special-file", detail });
}

/** A target is text in the catalogue, which is read on every machine. */
function record(link: string | Buffer): Sighting<never> {
  const raw = readlinkSync(link, { encoding: "buffer" });
  const target = raw.toString();
  const problem = !Buffer.from(target).equals(raw)
    ? "its bytes are not UTF-8"
    : /[\0\r\n]/.test(target)
      ? "it holds a line end"
      : undefined;
  if (problem === undefined) return { kind: "link", target };
  const detail = `where it leads to can't be recorded: ${problem}`;
  return skipped("file", { level: "warning", code: "unreadable", detail });
}

function follow<Facts extends BigIntStats | Stats>(
  look: Look<Facts>,
  link: string | Buffer,
  folders: () => readonly string[],
): Sighting<Facts> {
  const target = targetOf(look, link);
  if (target === undefined)
    return skipped("file", { level: "warning", code: "symlink-dangling" });
  if (target.isDirectory() && liesIn(folders(), realpathSync(link)))
    return skipped("folder", { level: "warning", code: "symlink-loop" });
  return plain(target);
}

/** Undefined when the link leads nowhere, or from link to link without an end. */
function targetOf<Facts>(
  look: Look<Facts>,
  link: string | Buffer,
): Facts | undefined {
  try {
    return look.through(link);
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
