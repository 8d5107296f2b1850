/** Paths below the target's folder; a look at one follows no symbolic link on the way. */
import { lstatSync, readlinkSync, realpathSync, type Stats } from "node:fs";
import { join } from "node:path";
import { LocalChangeError, LocalFileError } from "../model/errors.ts";
import type { ExpectedEntry, TargetEntry } from "../model/local-target.ts";
import { baseName, childPath, type RelativePath, ROOT } from "../model/path.ts";
import { fileFacts } from "../scan/file-facts.ts";
import { isAbsence, systemError } from "../scan/system-error.ts";
import { targetNameProblem, targetPathProblem } from "./name-problem.ts";

const ABSENT: TargetEntry = { kind: "absent" };

export class TargetPaths {
  readonly #root: string;

  /** @param root of the target; the person named it, so links in it are followed, once */
  constructor(root: string) {
    this.#root = realPath(root);
  }

  /** Where it lies on the disk. Only safe after {@link checkAbove}. */
  local(path: RelativePath): string {
    return path === ROOT ? this.#root : join(this.#root, path);
  }

  /** In words, when nothing can be at `path` on this system. */
  problem(path: RelativePath): string | undefined {
    return (
      targetNameProblem(baseName(path)) ?? targetPathProblem(this.local(path))
    );
  }

  /** @throws LocalFileError */
  look(path: RelativePath): TargetEntry {
    try {
      const above = this.#above(path);
      if (above !== undefined) return above;
      return entryAt(this.local(path));
    } catch (thrown) {
      throw localError(path, "looked at", thrown);
    }
  }

  /** @throws LocalChangeError when the folder that holds it is none, or would be reached through a link */
  checkAbove(path: RelativePath): void {
    const above = this.#above(path);
    if (above === undefined) return;
    const what = above.kind === "obstacle" ? above.what : "its folder is gone";
    throw new LocalChangeError(`${path} can't be put in place here: ${what}`, {
      hint: "move it away, then restore again",
    });
  }

  /** @throws LocalChangeError when something else stands there */
  checkExpected(path: RelativePath, expected: ExpectedEntry): void {
    this.checkAbove(path);
    const found = entryAt(this.local(path));
    if (!isExpected(found, expected)) throw appeared(path);
  }

  /** What keeps `path` from being there: a folder above it that is not there or is none; undefined: nothing. */
  #above(path: RelativePath): TargetEntry | undefined {
    if (path === ROOT) return undefined;
    const names = path.split("/").slice(0, -1);
    for (let at = ROOT, index = 0; ; index++) {
      const stats = lstat(this.local(at));
      if (stats === undefined) return ABSENT;
      if (!stats.isDirectory()) {
        const what = stats.isSymbolicLink() ? "a symbolic link" : "no folder";
        return { kind: "obstacle", what: `${at} above it is ${what}` };
      }
      const name = names[index];
      if (name === undefined) return undefined;
      at = childPath(at, name);
    }
  }
}

export function appeared(path: RelativePath): LocalChangeError {
  return new LocalChangeError(
    `${path} has changed here since the plan was made; it was not replaced`,
    { hint: "plan again, with --overwrite if it is to be replaced" },
  );
}

/** The error of a path that the system refused. Errors of this program stay as they are. */
export function localError(
  path: RelativePath,
  done: string,
  thrown: unknown,
): LocalChangeError | LocalFileError {
  if (thrown instanceof LocalChangeError || thrown instanceof LocalFileError)
    return thrown;
  const { code, words } = systemError(thrown);
  const full = code === "ENOSPC" || code === "EDQUOT";
  return new LocalFileError(`${path} can't be ${done} here: ${words}`, {
    hint: full
      ? "make room on the disk, then apply the same plan again, or restore again"
      : "see that this user may write there, then apply the same plan again, or restore again",
    cause: thrown,
  });
}

function isExpected(found: TargetEntry, expected: ExpectedEntry): boolean {
  switch (expected.kind) {
    case "absent":
      return found.kind === "absent";
    case "file":
      return (
        found.kind === "file" &&
        found.size === expected.size &&
        found.modified === expected.modified
      );
    case "link":
      return found.kind === "link" && found.target === expected.target;
  }
}

function entryAt(local: string): TargetEntry {
  const stats = lstatSync(local, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return ABSENT;
  if (stats.isFile()) return { kind: "file", ...fileFacts(stats) };
  if (stats.isDirectory()) return { kind: "folder" };
  return stats.isSymbolicLink()
    ? { kind: "link", target: readlinkSync(local) }
    : { kind: "obstacle", what: "a pipe, a socket or a device" };
}

function lstat(local: string): Stats | undefined {
  return lstatSync(local, { throwIfNoEntry: false });
}

function realPath(root: string): string {
  try {
    return realpathSync(root);
  } catch (thrown) {
    if (isAbsence(systemError(thrown))) return root;
    throw localError(ROOT, "looked at", thrown);
  }
}
