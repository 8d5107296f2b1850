/** A source's local tree: what is in it, and what a reviewer must know about what is not. */
import {
  closeSync,
  lstatSync,
  openSync,
  statSync,
  type BigIntStats,
} from "node:fs";
import { basename } from "node:path";
import { FtpSyncError, LocalFileError } from "../model/errors.ts";
import type { LocalTree } from "../model/local-files.ts";
import { FolderScan, type ScanOptions } from "./folder-scan.ts";
import { isAbsence, systemError } from "./system-error.ts";

/**
 * @param path of a folder or a file, or a link to one, which is followed whatever `symlinks` says
 * @throws LocalFileError when it isn't there, can't be read or is neither folder nor file
 * @throws InterruptedError
 */
export async function scanSource(
  path: string,
  options: ScanOptions,
): Promise<LocalTree> {
  try {
    const root = lookAt(path);
    const tree = await scanFrom(path, root, new FolderScan(path, options));
    options.hashes?.endOfWalk();
    return tree;
  } catch (thrown) {
    throw sourceError(path, thrown);
  }
}

async function scanFrom(
  path: string,
  root: BigIntStats,
  scan: FolderScan,
): Promise<LocalTree> {
  if (root.isFile()) {
    closeSync(openSync(path, "r"));
    return scan.scanFile(basename(path), root);
  }
  const tree = await scan.scanFolders();
  checkSame(path, root, lookAt(path));
  return tree;
}

/**
 * Whether a source is a folder or one file.
 * @throws LocalFileError when it isn't there, can't be looked at or is neither
 */
export function sourceKind(path: string): LocalTree["kind"] {
  try {
    return lookAt(path).isFile() ? "file" : "folder";
  } catch (thrown) {
    throw sourceError(path, thrown);
  }
}

function lookAt(path: string): BigIntStats {
  const stats = statSync(path, { bigint: true });
  if (stats.isFile() || stats.isDirectory()) return stats;
  throw new LocalFileError(`${path} is neither a folder nor a file`, {
    hint: "pipes, sockets and devices can't be backed up: give a folder or a file",
  });
}

/** A disk that is unmounted meanwhile leaves an empty folder behind: that must not look like files that are gone. */
function checkSame(
  path: string,
  before: BigIntStats,
  after: BigIntStats,
): void {
  if (before.dev !== after.dev || before.ino !== after.ino)
    throw new LocalFileError(
      `${path} became another folder while it was being read`,
      { hint: "see that its disk stays mounted, then try again" },
    );
}

/** What to tell when the source's own path can't be used; errors of this program stay as they are. */
function sourceError(path: string, thrown: unknown): FtpSyncError {
  if (thrown instanceof FtpSyncError) return thrown;
  const error = systemError(thrown);
  if (!isAbsence(error))
    return new LocalFileError(`${path} can't be read: ${error.words}`, {
      hint: "run ftp-sync as a user who may read it, and see that its disk is well",
      cause: thrown,
    });
  return new LocalFileError(
    isLink(path)
      ? `${path} is a symbolic link that leads nowhere`
      : `${path} is not there`,
    {
      hint: "is its disk mounted, and is the path spelt right?",
      cause: thrown,
    },
  );
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
