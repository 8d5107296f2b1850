/** Which paths the local system can't hold, by their names or beside others. */
import type { TargetView } from "../model/local-target.ts";
import {
  compareBytes,
  parentPath,
  type RelativePath,
  ROOT,
} from "../model/path.ts";

type Names = Pick<TargetView, "pathProblem" | "foldsNames">;

/**
 * In words, by path; what lies below one of them can't be held either, and is not named.
 * @param paths folders and files
 */
export function unholdable(
  paths: Iterable<RelativePath>,
  { pathProblem, foldsNames }: Names,
): ReadonlyMap<RelativePath, string> {
  const problems = new Map<RelativePath, string>();
  const byFold = new Map<string, RelativePath>();
  for (const path of [...withParents(paths)].sort(compareBytes)) {
    if (isBelow(path, problems)) continue;
    const problem = pathProblem(path);
    if (problem !== undefined) {
      problems.set(path, problem);
      continue;
    }
    if (!foldsNames) continue;
    const fold = path.normalize("NFC").toLowerCase();
    const first = byFold.get(fold);
    if (first === undefined) byFold.set(fold, path);
    else problems.set(path, `it is ${JSON.stringify(first)} here`);
  }
  return problems;
}

/** Whether a folder above it is among these. */
export function isBelow(
  path: RelativePath,
  these: { has(path: RelativePath): boolean },
): boolean {
  for (let at = path; at !== ROOT;) {
    at = parentPath(at);
    if (these.has(at)) return true;
  }
  return false;
}

/** The paths with all folders above them, ROOT left out. */
export function withParents(
  paths: Iterable<RelativePath>,
): ReadonlySet<RelativePath> {
  const all = new Set<RelativePath>();
  for (const path of paths)
    for (let at = path; at !== ROOT && !all.has(at); at = parentPath(at))
      all.add(at);
  return all;
}
