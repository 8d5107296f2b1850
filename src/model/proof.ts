/** What proves that a remote file is still what was put there, and how long a proof lasts. */
import type { CatalogueFile, Hex } from "./catalogue.ts";
import type { RelativePath } from "./path.ts";

/**
 * From the weakest to the strongest. `listing`: size and time are those that were recorded. `server-hash`: so is the
 * SHA-256 that the server tells. `read-back`: so is what it sends.
 */
export const LEVELS = ["listing", "server-hash", "read-back"] as const;
export type Level = (typeof LEVELS)[number];

/** Whose dates are kept: a listing is looked at anew each time. */
export type DatedLevel = Exclude<Level, "listing">;

/** The first 16 hex digits of a content's digest: enough to see that a file was replaced, which ends its proofs. */
export type ContentMark = string;

export interface Proof {
  readonly level: DatedLevel;
  /** UTC with seconds: not later than it was proven, by the clock of the machine that did it. */
  readonly at: string;
  /** That was found: where it is not the recorded one, all earlier proofs have ended. */
  readonly content: ContentMark;
}

/** Which file has gone longest without anybody looking into it. */
export interface ProofDates {
  /** Files whose content was never proven. */
  readonly never: number;
  /** The first of them. */
  readonly firstNever: RelativePath | undefined;
  /** Of the others, the one that was proven longest ago. */
  readonly oldest:
    { readonly path: RelativePath; readonly proof: Proof } | undefined;
}

export function contentMark(digest: Hex): ContentMark {
  return digest.slice(0, 16);
}

/** Undefined: no digest is recorded, so nothing can be proven. */
export function markOf({
  full,
  partial,
}: CatalogueFile): ContentMark | undefined {
  const digest = full ?? partial;
  return digest === undefined ? undefined : contentMark(digest);
}
