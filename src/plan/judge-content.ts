/** Whether a remote file equals a local one, by what the catalogue or its hash file says, and what the plan says of either. */
import type { CatalogueFile } from "../model/catalogue.ts";
import {
  type Digest,
  digestHex,
  type FullDigest,
  fullDigest,
  PARTIAL_WHOLE,
  partialDigest,
} from "../model/digest.ts";
import type { LocalEntry } from "../model/local-files.ts";
import type { Policy } from "../model/policy.ts";
import { fileState, type LocalDigest, type Verify } from "./comparison.ts";
import { judgeHashFile } from "./judge-hash-file.ts";
import type { DesiredFile, RemoteFileState } from "./state-format.ts";
import type { Reason } from "./reasons.ts";

type LocalFile = LocalEntry & { readonly kind: "file" };

export type Verdict =
  | { readonly kind: "equal" }
  /** Equal, but something else is to be set right: its hash file is missing, or its time or mode is another. */
  | {
      readonly kind: "equal-but";
      readonly op: "hash" | "touch";
      readonly reason: Reason;
      readonly before: RemoteFileState;
    }
  | {
      readonly kind: "differs";
      readonly reason: Reason;
      readonly before: RemoteFileState;
    }
  /** The partial digest does not tell. */
  | { readonly kind: "ask-full" };

const EQUAL: Verdict = { kind: "equal" };

/** @param hashFile the digits in the hash file; undefined: there is none that counts, or the catalogue says enough */
export function judgeContent(
  question: Verify,
  hashFile: string | undefined,
  local: LocalDigest,
  times: "record" | "ignore",
): Verdict {
  // It may have grown since the scan.
  if (local.size !== question.remote.size)
    return differs("resized", fileState(question.remote, trusted(question)));
  if (question.proof !== undefined)
    return byCatalogue(question, question.proof, local, times);
  if (hashFile !== undefined)
    return byHashFile(question, hashFile, local, times);
  const listed = fileState(question.remote);
  // Nothing can differ in no bytes.
  return local.size > 0
    ? differs("unverified", listed)
    : equal(question, listed, local, times);
}

function byCatalogue(
  question: Verify,
  proof: Digest,
  local: LocalDigest,
  times: "record" | "ignore",
): Verdict {
  const own = proof.startsWith("sha256-partial:") ? local.partial : full(local);
  if (own === undefined) return { kind: "ask-full" };
  // Built only when it is wanted: nearly every file of a tree comes this way, and is equal.
  const before = (): RemoteFileState =>
    fileState(question.remote, question.recorded);
  if (own !== proof) return differs("changed", before());
  const { recorded, lacksHashFile } = question;
  const touched = times === "record" && isTouched(recorded, local);
  return touched || lacksHashFile
    ? equal(question, before(), local, times)
    : EQUAL;
}

/**
 * What `judgeContent` finds as well, for the files of a tree that nobody has touched since: nothing is made for them,
 * of which there may be a million. False leaves it open.
 * @param recorded what the listing agrees with
 */
export function isPlainlyEqual(
  local: LocalFile,
  recorded: CatalogueFile,
  { compare }: Policy,
  times: "record" | "ignore",
): boolean {
  const { size, known } = local;
  if (known === undefined || size !== recorded.size) return false;
  const isWhole = size <= PARTIAL_WHOLE;
  const hex =
    compare === "partial"
      ? (recorded.partial ?? (isWhole ? recorded.full : undefined))
      : compare === "strict"
        ? recorded.full
        : undefined;
  const own = compare === "partial" || isWhole ? known.partial : known.full;
  if (hex === undefined || own?.endsWith(hex) !== true) return false;
  return (
    times === "ignore" ||
    (recorded.mode === local.mode && recorded.modified === local.modified)
  );
}

function byHashFile(
  question: Verify,
  hashFile: string,
  local: LocalDigest,
  times: "record" | "ignore",
): Verdict {
  const verdict = judgeHashFile(hashFile, local, question.policy);
  if (verdict.kind === "ask-full") return verdict;
  const listed = fileState(question.remote);
  const { hash } = verdict;
  const before = { ...listed, hash, evidence: "hash-file" } as const;
  return verdict.kind === "equal"
    ? equal(question, before, local, times)
    : differs(verdict.reason, before);
}

/** The full digest where it is known: of a small file both are the same digits. */
function full({ size, partial, full }: LocalDigest): FullDigest | undefined {
  return size <= PARTIAL_WHOLE ? fullDigest(digestHex(partial)) : full;
}

function equal(
  { recorded, isOutdated, lacksHashFile }: Verify,
  before: RemoteFileState,
  local: LocalDigest,
  times: "record" | "ignore",
): Verdict {
  const touched = times === "record" && isTouched(recorded, local);
  if (touched || isOutdated)
    return { kind: "equal-but", op: "touch", reason: "times", before };
  if (!lacksHashFile) return EQUAL;
  return {
    ...{ kind: "equal-but", op: "hash" },
    ...{ reason: "hash-file-missing", before },
  };
}

/** Of what the catalogue doesn't have nobody knows. */
function isTouched(
  recorded: CatalogueFile | undefined,
  { modified, mode }: LocalDigest,
): boolean {
  if (recorded === undefined) return false;
  return recorded.modified !== modified || recorded.mode !== mode;
}

/** The entry, if the listing agrees with it. */
function trusted({ recorded, proof }: Verify): CatalogueFile | undefined {
  return proof === undefined ? undefined : recorded;
}

function differs(reason: Reason, before: RemoteFileState): Verdict {
  return { kind: "differs", reason, before };
}

/** What of an entry proves a file's content under this policy. */
export function proofOf(
  { size, full, partial }: CatalogueFile,
  { compare }: Policy,
): Digest | undefined {
  if (compare === "partial" && partial !== undefined)
    return partialDigest(partial);
  if (full !== undefined) return fullDigest(full);
  if (partial === undefined || size > PARTIAL_WHOLE) return undefined;
  return fullDigest(partial);
}

/** The digest that the policy compares and records. Under `compare: always` the partial one only guards what is sent. */
function plannedDigest(policy: Policy, local: LocalDigest): Digest {
  if (policy.compare !== "strict") return local.partial;
  const digest = full(local);
  if (digest === undefined)
    throw new Error("the full digest was not asked for");
  return digest;
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
