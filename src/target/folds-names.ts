/** Whether the file system takes names that differ in case for one, found out without writing to it. */
import { lstatSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Looks for the folder, or the nearest one above it whose name has letters, under its name in the other case. */
export function foldsNames(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    const name = basename(at);
    if (name === "") return false;
    const other = otherCase(name);
    const here = lstatSync(at, { throwIfNoEntry: false });
    if (here === undefined || other === name) continue;
    const there = lstatSync(join(dirname(at), other), {
      throwIfNoEntry: false,
    });
    return there?.ino === here.ino && there.dev === here.dev;
  }
}

function otherCase(name: string): string {
  const upper = name.toUpperCase();
  return upper === name ? name.toLowerCase() : upper;
}
