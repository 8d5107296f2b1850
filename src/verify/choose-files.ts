/** Which files a run looks into, when it does not look into all of them. */
import { createHash } from "node:crypto";
import { compareBytes, type RelativePath } from "../model/path.ts";
import type { Limit } from "../model/policy.ts";
import type { DatedLevel } from "../model/proof.ts";
import type { ProofBook } from "../model/proof-book.ts";
import { markOf } from "../model/proof.ts";
import type { Present } from "./compare-listing.ts";

export type Selection =
  | { readonly kind: "all" }
  /** So many at random, whatever was proven before: nobody knows beforehand which. */
  | { readonly kind: "sample"; readonly share: Limit }
  /** Those whose last proof is oldest. */
  | { readonly kind: "oldest"; readonly share: Limit };

/**
 * @param level at least: weaker proofs don't count
 * @param seed another one draws other files
 */
export function chooseFiles(
  files: readonly Present[],
  selection: Selection,
  level: DatedLevel,
  proofs: ProofBook,
  seed: string,
): readonly Present[] {
  switch (selection.kind) {
    case "all":
      return files;
    case "sample":
      return first(files, selection.share, ({ path }) => lot(seed, path));
    case "oldest":
      return first(files, selection.share, (file) =>
        lastProof(file, level, proofs),
      );
  }
}

/** The first ones by key, and by path where keys are the same. */
function first(
  files: readonly Present[],
  share: Limit,
  keyOf: (file: Present) => string,
): readonly Present[] {
  return files
    .map((file) => ({ file, key: keyOf(file) }))
    .sort(
      (a, b) =>
        compareBytes(a.key, b.key) || compareBytes(a.file.path, b.file.path),
    )
    .slice(0, countOf(share, files.length))
    .map(({ file }) => file);
}

/** A share of a few files is one of them at least. */
function countOf(share: Limit, files: number): number {
  switch (share.kind) {
    case "count":
      return share.count;
    case "percent":
      return Math.ceil((files * share.percent) / 100);
  }
}

function lot(seed: string, path: RelativePath): string {
  return createHash("sha256").update(`${seed}\n${path}`).digest("hex");
}

/** Empty: never. A file that has another time by now may have another content too: what was proven before it counts for nothing. */
function lastProof(
  { path, file, time }: Present,
  level: DatedLevel,
  proofs: ProofBook,
): string {
  if (file === undefined || time === "other") return "";
  return proofs.last(path, markOf(file), level)?.at ?? "";
}
