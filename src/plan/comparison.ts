/** What a comparison of two trees says of single paths: what is to be done, and what needs evidence first. */
import type { Finding } from "../model/finding.ts";
import type { RelativePath } from "../model/path.ts";
import type { Policy } from "../model/policy.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import type { ActionDraft, RemoteFileState } from "./plan-format.ts";
import type { Reason } from "./reasons.ts";

export interface RemoteFolder {
  readonly entries: readonly RemoteEntry[];
  /** Why the listing can't be trusted to be whole. */
  readonly incomplete: string | undefined;
  /** It may have been cut short without a word; folders that are here have been asked for and are among the entries. */
  readonly doubtful: boolean;
}

/** Folders of the remote by path; those below an ignored one are not in it. A missing ROOT: there is nothing yet. */
export type RemoteTree = ReadonlyMap<RelativePath, RemoteFolder>;

export type Comparison =
  | { readonly kind: "action"; readonly action: ActionDraft }
  | { readonly kind: "finding"; readonly finding: Omit<Finding, "source"> }
  /** Content to send; its digest is still to be found. */
  | {
      readonly kind: "send";
      readonly path: RelativePath;
      readonly reason: Reason;
      readonly before: RemoteFileState | null;
      /** The listing does not show it, but may not be whole: the server must be asked for the file itself. */
      readonly doubtful: boolean;
      readonly policy: Policy;
    }
  /** Both sides have a file of one size: evidence decides. */
  | {
      readonly kind: "verify";
      readonly path: RelativePath;
      readonly remote: RemoteEntry;
      /** A hash file of the right size is listed, or may be there unlisted. */
      readonly hashFile: boolean;
      readonly policy: Policy;
    }
  /** A remote file that stays although it differs or is not here. */
  | { readonly kind: "kept" }
  /** A file of the remote that counts for limits in percent. */
  | { readonly kind: "held" };

/** What `onChange` makes of a file whose content differs, or may. */
export function* replaceByPolicy(
  path: RelativePath,
  reason: Reason,
  before: RemoteFileState,
  policy: Policy,
): Generator<Comparison, void, undefined> {
  switch (policy.onChange) {
    case "replace":
      yield { kind: "send", path, reason, before, doubtful: false, policy };
      break;
    case "keep":
      yield { kind: "kept" };
      break;
    case "refuse":
      yield finding("error", "change-refused", path);
  }
}

/** What a listing tells of a file. */
export function fileState(
  entry: Pick<RemoteEntry, "size" | "modified">,
): RemoteFileState {
  const { size, modified } = entry;
  return modified === undefined
    ? { size, evidence: "listing" }
    : { size, modified, evidence: "listing" };
}

export function removeFile(
  path: RelativePath,
  entry: RemoteEntry,
  reason: Reason,
): Comparison {
  const before = fileState(entry);
  return {
    kind: "action",
    action: { op: "delete", path, reason, before, after: null },
  };
}

export function finding(
  level: Finding["level"],
  code: Finding["code"],
  path: RelativePath,
  detail?: string,
): Comparison {
  return {
    kind: "finding",
    finding: { level, code, path, ...(detail === undefined ? {} : { detail }) },
  };
}
