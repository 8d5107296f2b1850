/** What the operating system said when it refused something, without the path that Node puts into its messages. */
import { getSystemErrorMap } from "node:util";

export interface SystemError {
  /** `EACCES` and its like. */
  readonly code: string;
  /** `permission denied (EACCES)`: the same on every machine, and free of absolute paths. */
  readonly words: string;
}

/** What a file system call threw. Anything else is a bug and is thrown on. */
export function systemError(thrown: unknown): SystemError {
  if (
    thrown instanceof Error &&
    "errno" in thrown &&
    typeof thrown.errno === "number"
  ) {
    const known = getSystemErrorMap().get(thrown.errno);
    if (known !== undefined)
      return { code: known[0], words: `${known[1]} (${known[0]})` };
  }
  throw thrown;
}

/** Nothing is there, or what should be a folder on the way to it is none. */
export function isAbsence(error: SystemError): boolean {
  return error.code === "ENOENT" || error.code === "ENOTDIR";
}
