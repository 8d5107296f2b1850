/** What a comparison of two trees says of single paths: what is to be done, and what needs evidence first. */
import type { CatalogueEntry, CatalogueFile } from "../model/catalogue.ts";
import type { Digest } from "../model/digest.ts";
import type { Finding } from "../model/finding.ts";
import type { DigestResult, LocalEntry } from "../model/local-files.ts";
import type { RelativePath } from "../model/path.ts";
import type { Policy, RemovalWord } from "../model/policy.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import type { ActionDraft } from "./action-format.ts";
import type { Drift } from "./plan-format.ts";
import type { RemoteFileState } from "./state-format.ts";
import type { Reason } from "./reasons.ts";

/** What is known of a local file's content. */
export type LocalDigest = Omit<
  Extract<DigestResult, { kind: "digest" }>,
  "kind" | "path"
>;

/** Undefined: it must be read. */
export function knownDigest(
  entry: LocalEntry & { readonly kind: "file" },
): LocalDigest | undefined {
  const { size, modified, mode, owner, known } = entry;
  return known && { size, modified, mode, owner, ...known };
}

interface Doubt {
  /** What the catalogue has there. */
  readonly recorded: CatalogueEntry | undefined;
}

/** Content to send; its digest may still have to be found. */
export interface Send {
  readonly kind: "send";
  readonly path: RelativePath;
  readonly reason: Reason;
  readonly before: RemoteFileState | null;
  /** The old file goes to the archive. */
  readonly archive: boolean;
  /** The listing does not show it, but may not be whole: the server must be asked for the file itself. */
  readonly doubt: Doubt | undefined;
  readonly policy: Policy;
  readonly known: LocalDigest | undefined;
}

/** Both sides have a file of one size: evidence decides. */
export interface Verify {
  readonly kind: "verify";
  readonly path: RelativePath;
  readonly remote: RemoteEntry;
  /** The catalogue's entry, whether the listing agrees with it or not. */
  readonly recorded: CatalogueFile | undefined;
  /** The digest of an entry that the listing agrees with, of a kind that the policy takes for proof. */
  readonly proof: Digest | undefined;
  /** The catalogue has something here that proves nothing: it is set right even if the file is found equal. */
  readonly isOutdated: boolean;
  /** A hash file of the right size is listed, or may be there unlisted. */
  readonly hashFile: boolean;
  /** The policy wants a hash file, and none is there. */
  readonly lacksHashFile: boolean;
  readonly policy: Policy;
  readonly known: LocalDigest | undefined;
}

/** A file that goes because it is gone here; or it is moved to where its content is now. */
export interface Removal {
  readonly kind: "removal";
  readonly action: ActionDraft & { readonly op: "archive" | "delete" };
  /** The catalogue's entry, if the listing agrees with it. */
  readonly recorded: CatalogueFile | undefined;
  readonly hashFile: boolean;
  readonly policy: Policy;
}

export type Comparison =
  | { readonly kind: "action"; readonly action: ActionDraft }
  | { readonly kind: "finding"; readonly finding: Omit<Finding, "source"> }
  | { readonly kind: "drift"; readonly drift: Omit<Drift, "source"> }
  | Send
  | Verify
  | Removal;

/** A folder that was found to be the same on both sides, files and folders. */
export interface EqualPair {
  /** Names it, by `folder-pair.ts`. */
  readonly key: string;
  /** Digest of the listing that showed it so; undefined: none did. */
  readonly text: string | undefined;
}

/** What came of one folder. */
export class Compared {
  readonly comparisons: Comparison[] = [];
  /** Files of the remote, which count for limits in percent. */
  held = 0;
  /** Remote files that stay although they differ or are not here. */
  kept = 0;
  /** Files proven equal without another look. */
  unchanged = 0;
  /** All of it is the same on both sides, and will be while that is so. */
  equal: EqualPair | undefined;

  push(comparison: Comparison): void {
    this.comparisons.push(comparison);
  }

  finding(
    level: Finding["level"],
    code: Finding["code"],
    path: RelativePath,
    detail?: string,
  ): void {
    const finding = {
      ...{ level, code, path },
      ...(detail === undefined ? {} : { detail }),
    };
    this.push({ kind: "finding", finding });
  }

  /** What `onChange` makes of a file whose content differs, or may. */
  replaceByPolicy(
    path: RelativePath,
    reason: Reason,
    before: RemoteFileState,
    policy: Policy,
    known: LocalDigest | undefined,
  ): void {
    switch (policy.onChange) {
      case "replace":
      case "archive": {
        const archive = policy.onChange === "archive";
        const send = { path, reason, before, archive, policy, known };
        this.push({ kind: "send", ...send, doubt: undefined });
        break;
      }
      case "keep":
        this.kept += 1;
        break;
      case "refuse":
        this.finding("error", "change-refused", path);
    }
  }
}

/** What is known of a remote file: by its listing, and by the catalogue where the listing agrees with it. */
export function fileState(
  { size, modified }: Pick<RemoteEntry, "size" | "modified">,
  recorded?: CatalogueFile,
): RemoteFileState {
  const time = modified ?? recorded?.listed;
  const listed = time === undefined ? { size } : { size, modified: time };
  if (recorded === undefined) return { ...listed, evidence: "listing" };
  const { full, partial } = recorded;
  const hash =
    full === undefined
      ? partial === undefined
        ? {}
        : { hash: `sha256-partial:${partial}` }
      : { hash: `sha256:${full}` };
  return { ...listed, ...hash, evidence: "catalogue" };
}

/** The action that takes a file away, as its policy's word has it. */
export function takeAway(
  word: Extract<RemovalWord, "archive" | "remove">,
  path: RelativePath,
  reason: Reason,
  before: RemoteFileState,
): Removal["action"] {
  const op = word === "archive" ? "archive" : "delete";
  return { op, path, reason, before, after: null };
}
