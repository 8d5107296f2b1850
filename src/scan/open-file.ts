/** Opens a local file for reading, and says in this program's words why it can't be read. */
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  openSync,
} from "node:fs";
import { LocalChangeError, LocalFileError } from "../model/errors.ts";
import type { RelativePath } from "../model/path.ts";
import { isAbsence, systemError } from "./system-error.ts";

/** Whoever gets it closes `fd`. */
export interface OpenFile {
  readonly fd: number;
  /** Bytes. */
  readonly size: number;
  /** When it was opened. */
  readonly stats: BigIntStats;
}

/** @throws what {@link readError} understands */
export function openFile(local: string, path: RelativePath): OpenFile {
  // A pipe that took the file's place would let an open without O_NONBLOCK wait for ever.
  const fd = openSync(local, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(fd, { bigint: true });
    if (!stats.isFile())
      throw new LocalFileError(`${path} is no longer a plain file`, {
        hint: "plan again",
      });
    return { fd, size: Number(stats.size), stats };
  } catch (thrown) {
    closeSync(fd);
    throw thrown;
  }
}

/** The error of a file that couldn't be read. What is neither the file's nor the system's fault is thrown on. */
export function readError(
  path: RelativePath,
  thrown: unknown,
): LocalFileError | LocalChangeError {
  if (thrown instanceof LocalFileError || thrown instanceof LocalChangeError)
    return thrown;
  const error = systemError(thrown);
  return isAbsence(error)
    ? new LocalFileError(`${path} vanished`, {
        hint: "plan again",
        cause: thrown,
      })
    : new LocalFileError(`${path} can't be read: ${error.words}`, {
        hint: "run ftp-sync as a user who may read it, or ignore it in the manifest",
        cause: thrown,
      });
}
