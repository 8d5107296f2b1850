/** What is not taken over, in one finding of each kind: a tree may have a million such files. */
import type { Finding, FindingCode } from "../model/finding.ts";
import { compareBytes, type RelativePath } from "../model/path.ts";

interface LeftOut {
  readonly differing: readonly RelativePath[];
  readonly unproven: readonly RelativePath[];
  readonly unprovenWhy: Iterable<string>;
  readonly foreign: readonly RelativePath[];
}

export function leftOutFindings({
  differing,
  unproven,
  unprovenWhy,
  foreign,
}: LeftOut): Omit<Finding, "source">[] {
  return [
    ...atTheFirst("adopt-differs", differing),
    ...atTheFirst("adopt-unproven", unproven, unprovenWhy),
    ...atTheFirst("adopt-foreign", foreign),
  ];
}

function atTheFirst(
  code: FindingCode,
  paths: readonly RelativePath[],
  why: Iterable<string> = [],
): Omit<Finding, "source">[] {
  const [path] = paths.toSorted(compareBytes);
  if (path === undefined) return [];
  const more = paths.length - 1;
  const words = [...(more === 0 ? [] : [`and ${more} more`]), ...why];
  const detail = words.length === 0 ? {} : { detail: words.join("; ") };
  return [{ level: "warning", code, path, ...detail }];
}
