/** What may be done with a path: the manifest's policies, resolved. */
import type { RelativePath } from "./path.ts";

export const COMPARE_MODES = ["partial", "strict", "always"] as const;
/** How content is compared: first and last 8 KiB, every byte, or not at all (always sent). */
export type CompareMode = (typeof COMPARE_MODES)[number];

export const CHANGE_WORDS = ["replace", "archive", "keep", "refuse"] as const;
/** What happens to a remote file whose local counterpart has other content. */
type ChangeWord = (typeof CHANGE_WORDS)[number];

export const REMOVAL_WORDS = ["keep", "archive", "remove", "refuse"] as const;
/** What happens to a remote file that has no local counterpart. */
export type RemovalWord = (typeof REMOVAL_WORDS)[number];

export interface Policy {
  readonly compare: CompareMode;
  readonly hashFiles: boolean;
  readonly onChange: ChangeWord;
  /** For files that a run of ftp-sync put there. */
  readonly onDelete: RemovalWord;
  /** For files that no run of ftp-sync put there. */
  readonly onForeign: RemovalWord;
}

export const DEFAULT_POLICY: Policy = {
  compare: "partial",
  hashFiles: true,
  onChange: "replace",
  onDelete: "keep",
  onForeign: "keep",
};

/** The policies of one source. */
export interface Policies {
  /** Policies of one id say the same of every path. */
  readonly id: string;
  /**
   * Whether the path is neither backed up nor touched on the remote. Ask for a folder before what is in it:
   * an ignored folder hides its whole subtree, as in gitignore.
   */
  ignores(path: RelativePath, kind: "file" | "folder"): boolean;
  of(path: RelativePath, kind: "file" | "folder"): Policy;
}

/** A bound on how much a plan may do before a person must acknowledge it. */
export type Limit =
  | { readonly kind: "count"; readonly count: number }
  | {
      readonly kind: "percent";
      /** Of the files that the remote holds. */
      readonly percent: number;
      /** Only once the remote holds so many files. */
      readonly from?: number;
    };

export interface Limits {
  /** Files deleted or archived. */
  readonly maxDelete: Limit | null;
  /** Files replaced. */
  readonly maxChange: Limit | null;
  /** Local files that a source must have at least. */
  readonly minFiles: number;
}
