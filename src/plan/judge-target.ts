/** What a restore does with what stands at a path already. */
import type { Finding } from "../model/finding.ts";
import type { TargetEntry } from "../model/local-target.ts";
import type { RelativePath } from "../model/path.ts";
import type { RestoreDraft } from "./action-format.ts";
import type { RestoreHeader } from "./plan-format.ts";
import type { RestoredFile } from "./state-format.ts";
import type { Restorable } from "./restorable.ts";

export type TargetVerdict =
  | { readonly kind: "action"; readonly action: RestoreDraft }
  | { readonly kind: "unchanged" }
  | { readonly kind: "finding"; readonly finding: Omit<Finding, "source"> }
  /** Only its content tells. */
  | { readonly kind: "ask" };

type Overwrite = RestoreHeader["overwrite"];

const UNCHANGED: TargetVerdict = { kind: "unchanged" };

export function judgeFolder(
  path: RelativePath,
  there: TargetEntry,
): TargetVerdict {
  switch (there.kind) {
    case "folder":
      return UNCHANGED;
    case "absent": {
      const states = { before: null, after: {} };
      const reason = "missing-here";
      return acting({ op: "local-mkdir", path, reason, ...states });
    }
    case "file":
    case "link":
    case "obstacle":
      return obstacle(path, there);
  }
}

export function judgeLink(
  path: RelativePath,
  link: string,
  there: TargetEntry,
  overwrite: Overwrite,
): TargetVerdict {
  const op = "local-link";
  const after = { link };
  switch (there.kind) {
    case "absent":
      return acting({ op, path, reason: "missing-here", before: null, after });
    case "link": {
      if (there.target === link) return UNCHANGED;
      if (overwrite === "none") return exists(path);
      const before = { link: there.target };
      return acting({ op, path, reason: "differs-here", before, after });
    }
    case "file":
    case "folder":
    case "obstacle":
      return obstacle(path, there);
  }
}

/**
 * @param same whether the content is the one to restore; undefined: nobody has looked
 * @param givesOwners another owner can be set right
 */
export function judgeFile(
  file: Restorable,
  there: TargetEntry,
  overwrite: Overwrite,
  givesOwners: boolean,
  same: boolean | undefined,
): TargetVerdict {
  const { path, after } = file;
  switch (there.kind) {
    case "absent":
      return acting(download(file, "missing-here", null));
    case "folder":
    case "link":
    case "obstacle":
      return obstacle(path, there);
    case "file":
      break;
  }
  const { size, modified } = there;
  const before = { size, modified };
  if (overwrite === "all")
    return acting(download(file, "overwrite-all", before));
  if (size === after.size) {
    const equal = after.hash === undefined ? after.modified === modified : same;
    if (equal === undefined) return { kind: "ask" };
    if (equal) {
      return hasFacts(there, after, givesOwners)
        ? UNCHANGED
        : acting({ op: "local-touch", path, reason: "times", before, after });
    }
  }
  return overwrite === "none"
    ? exists(path)
    : acting(download(file, "differs-here", before));
}

/** Whether a file has the time, mode and owner that it should get; what is not said does not count. */
export function hasFacts(
  there: Extract<TargetEntry, { kind: "file" }>,
  after: Pick<RestoredFile, "modified" | "mode" | "owner">,
  givesOwners: boolean,
): boolean {
  const differs = (key: "modified" | "mode" | "owner"): boolean =>
    after[key] !== undefined && after[key] !== there[key];
  // A system without owners, Windows, has no such modes either.
  const hasModes = there.owner !== undefined;
  if (differs("modified") || (hasModes && differs("mode"))) return false;
  return !givesOwners || !differs("owner");
}

function download(
  { path, archived, remote, after }: Restorable,
  reason: RestoreDraft["reason"],
  before: { readonly size: number; readonly modified: string } | null,
): RestoreDraft {
  return {
    ...{ op: "download", path, remote },
    ...(archived === undefined ? {} : { archived }),
    ...{ reason, before, after },
  };
}

function acting(action: RestoreDraft): TargetVerdict {
  return { kind: "action", action };
}

function exists(path: RelativePath): TargetVerdict {
  const finding = { level: "error", code: "local-exists", path } as const;
  return { kind: "finding", finding };
}

function obstacle(
  path: RelativePath,
  there: Exclude<TargetEntry, { kind: "absent" }>,
): TargetVerdict {
  const detail =
    there.kind === "obstacle"
      ? there.what
      : there.kind === "link"
        ? "a symbolic link"
        : `a ${there.kind}`;
  const code = "local-obstacle";
  return { kind: "finding", finding: { level: "error", code, path, detail } };
}
