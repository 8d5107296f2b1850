/** The guards against a plan that does too much: an unmounted source, ransomware, a wrong folder. */
import type { AllowableCode, Finding } from "../model/finding.ts";
import type { Limit, Limits } from "../model/policy.ts";

export interface Counts {
  /** Files found locally; undefined: nobody looked. */
  readonly localFiles: number | undefined;
  /** Files that the remote holds, hash files and ignored ones not counted. */
  readonly remoteFiles: number;
  readonly deletes: number;
  /** Files replaced because they differ; those of `compare: always` are replaced by definition and don't count. */
  readonly replacements: number;
}

/** A breached limit is an error, or a warning marked as acknowledged when its code is in `allowed`. */
export function checkLimits(
  source: string,
  counts: Counts,
  limits: Limits,
  allowed: ReadonlySet<AllowableCode>,
): Finding[] {
  const breached: [AllowableCode, string][] = [];
  const { localFiles, remoteFiles, deletes, replacements } = counts;
  if (exceeds(deletes, remoteFiles, limits.maxDelete)) {
    breached.push([
      "max-delete",
      `${deletes} of ${remoteFiles} files would be deleted`,
    ]);
  }
  if (exceeds(replacements, remoteFiles, limits.maxChange)) {
    breached.push([
      "max-change",
      `${replacements} of ${remoteFiles} files would be replaced`,
    ]);
  }
  if (localFiles !== undefined && localFiles < limits.minFiles) {
    breached.push([
      "min-files",
      `${localFiles} found, at least ${limits.minFiles} expected`,
    ]);
  }
  return breached.map(([code, detail]) =>
    allowed.has(code)
      ? { level: "warning", code, source, detail, acknowledged: true }
      : { level: "error", code, source, detail },
  );
}

function exceeds(count: number, of: number, limit: Limit | null): boolean {
  if (limit === null) return false;
  if (limit.kind === "count") return count > limit.count;
  return of >= (limit.from ?? 0) && count * 100 > of * limit.percent;
}
