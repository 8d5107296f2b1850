/** Names of the files in `catalogue/` and `journal/`: each tells a digest of the file's bytes and, where there is an order, its place in it. */
import { createHash } from "node:crypto";
import type { PlanTag } from "../model/catalogue.ts";

interface Piece {
  readonly name: string;
  /** Bytes, as the server lists it. */
  readonly size: number;
  /** The first 32 hex digits of the SHA-256 of its bytes. */
  readonly digest: string;
}

export interface CataloguePiece extends Piece {
  readonly kind: "base" | "segment";
  readonly serial: number;
}

export interface JournalPiece extends Piece {
  readonly kind: "journal";
  readonly tag: PlanTag;
  /** Of two pieces with the same one before them, the higher number holds what the other holds. */
  readonly number: number;
}

/** Dates of proofs: they have no order among each other. */
export interface ProofPiece extends Piece {
  readonly kind: "proofs";
}

/** Undefined: no piece has such a name. */
export function parseCataloguePiece(
  name: string,
  size: number,
): CataloguePiece | undefined {
  const match = /^(\d{8,15})-(base|segment)-([0-9a-f]{32})\.jsonl\.gz$/.exec(
    name,
  );
  if (match === null) return undefined;
  const [, serial = "", kind, digest = ""] = match;
  return {
    ...{ name, size, digest, serial: Number(serial) },
    kind: kind === "base" ? "base" : "segment",
  };
}

/** Undefined: no piece has such a name. */
export function parseJournalPiece(
  name: string,
  size: number,
): JournalPiece | undefined {
  const match = /^([0-9a-f]{16})-(\d{1,15})-([0-9a-f]{32})\.jsonl\.gz$/.exec(
    name,
  );
  if (match === null) return undefined;
  const [, tag = "", number = "", digest = ""] = match;
  return { kind: "journal", name, size, digest, tag, number: Number(number) };
}

/** Undefined: no piece has such a name. */
export function parseProofPiece(
  name: string,
  size: number,
): ProofPiece | undefined {
  const digest = /^proofs-([0-9a-f]{32})\.jsonl\.gz$/.exec(name)?.[1];
  return digest === undefined
    ? undefined
    : { kind: "proofs", name, size, digest };
}

/** @param bytes of the file */
export function proofPieceName(bytes: Uint8Array): string {
  return `proofs-${pieceDigest(bytes)}.jsonl.gz`;
}

/** @param bytes of the file */
export function cataloguePieceName(
  kind: CataloguePiece["kind"],
  serial: number,
  bytes: Uint8Array,
): string {
  const number = String(serial).padStart(8, "0");
  return `${number}-${kind}-${pieceDigest(bytes)}.jsonl.gz`;
}

/** @param bytes of the file */
export function journalPieceName(
  tag: PlanTag,
  number: number,
  bytes: Uint8Array,
): string {
  return `${tag}-${number}-${pieceDigest(bytes)}.jsonl.gz`;
}

export function pieceDigest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 32);
}
