/** Looks at what stands in one local folder, by names. */
import { join, sep } from "node:path";
import { parentPath, type RelativePath, ROOT } from "../model/path.ts";
import { sight, type Sighting, type SymlinkMode } from "./sight.ts";

export interface Look {
  /** The local path of an entry. */
  at(name: string): string;
  /** Undefined when it is gone. */
  sight(name: string | Buffer): Sighting | undefined;
}

/** @param root local path of the source */
export function lookIn(
  root: string,
  folder: RelativePath,
  symlinks: SymlinkMode,
): Look {
  const prefix = join(root, folder, sep);
  const rawPrefix = Buffer.from(prefix);
  const folders = (): string[] => {
    const all = [root];
    for (let at = folder; at !== ROOT; at = parentPath(at))
      all.push(join(root, at));
    return all;
  };
  const at = (name: string): string => prefix + name;
  return {
    at,
    sight: (name) =>
      sight(
        typeof name === "string" ? at(name) : Buffer.concat([rawPrefix, name]),
        symlinks,
        folders,
      ),
  };
}
