/** Whether a remote file equals a local one, by what its hash file says, and what the plan says of either. */
import {
  type Digest,
  digestHex,
  type FullDigest,
  PARTIAL_WHOLE,
  type PartialDigest,
} from "../model/digest.ts";
import type { DigestResult } from "../model/local-files.ts";
import type { Policy } from "../model/policy.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { fileState } from "./comparison.ts";
import type { DesiredFile, RemoteFileState } from "./plan-format.ts";
import type { Reason } from "./reasons.ts";

export type LocalDigest = Extract<DigestResult, { kind: "digest" }>;

export type Verdict =
  | { readonly kind: "equal" }
  /** Equal, but the hash file that should say so is missing. */
  | { readonly kind: "hash-file-missing"; readonly before: RemoteFileState }
  | {
      readonly kind: "differs";
      readonly reason: Reason;
      readonly before: RemoteFileState;
    }
  /** The partial digest does not match; the ancestor's default runs wrote the full one. */
  | { readonly kind: "ask-full" };

/** @param hashFile the digits in the hash file; undefined: there is none that counts */
export function judgeContent(
  remote: RemoteEntry,
  hashFile: string | undefined,
  local: LocalDigest,
  policy: Policy,
): Verdict {
  const listed = fileState(remote);
  // It may have grown since the scan.
  if (local.size !== remote.size) {
    return { kind: "differs", reason: "resized", before: listed };
  }
  if (hashFile === undefined) {
    // Nothing can differ in no bytes.
    if (local.size > 0) {
      return { kind: "differs", reason: "unverified", before: listed };
    }
    return policy.hashFiles
      ? { kind: "hash-file-missing", before: listed }
      : { kind: "equal" };
  }
  const isPartial = hashFile === digestHex(local.partial);
  // Of a large file the partial digest is no proof under `compare: strict`.
  const partialCounts =
    policy.compare === "partial" || local.size <= PARTIAL_WHOLE;
  if (isPartial && partialCounts) return { kind: "equal" };
  if (local.full === undefined && local.size > PARTIAL_WHOLE) {
    return { kind: "ask-full" };
  }
  if (local.full !== undefined && hashFile === digestHex(local.full)) {
    return { kind: "equal" };
  }
  const hash =
    local.size <= PARTIAL_WHOLE
      ? `sha256:${hashFile}`
      : isPartial
        ? `sha256-partial:${hashFile}`
        : `sha256-either:${hashFile}`;
  return {
    kind: "differs",
    reason: isPartial ? "unverified" : "changed",
    before: { ...listed, hash, evidence: "hash-file" },
  };
}

/** The digest that the policy compares and records. Under `compare: always` the partial one only guards what is sent. */
function plannedDigest(
  policy: Policy,
  local: {
    readonly partial: PartialDigest;
    readonly full: FullDigest | undefined;
  },
): Digest {
  if (policy.compare !== "strict") return local.partial;
  if (local.full === undefined)
    throw new Error("the full digest was not asked for");
  return local.full;
}

/** What the remote holds once the file is sent. With `times: ignore` times and modes mean nothing and are left out. */
export function desiredFile(
  local: LocalDigest,
  policy: Policy,
  times: "record" | "ignore",
): DesiredFile {
  const { size, modified, mode } = local;
  const hash = plannedDigest(policy, local);
  const hashFile = policy.hashFiles;
  return times === "record"
    ? { size, modified, mode, hash, hashFile }
    : { size, hash, hashFile };
}
