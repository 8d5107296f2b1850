/** Where a restore goes, as its plan says it: plans hold no absolute path. */
import { isAbsolute, relative, resolve, sep } from "node:path";
import { UsageError } from "../model/errors.ts";

/**
 * POSIX, relative to the manifest's folder.
 * @param folder the manifest's
 * @param to relative to `cwd`
 * @throws UsageError
 */
export function targetOfRestore(
  folder: string,
  to: string,
  cwd: string,
): string {
  const path = relative(folder, resolve(cwd, to));
  if (isAbsolute(path))
    throw new UsageError(`${to} is on another drive than the manifest`, {
      hint: "plans hold no absolute path: restore to the manifest's drive, or use a copy of the manifest on the other one",
    });
  return path === "" ? "." : path.split(sep).join("/");
}
