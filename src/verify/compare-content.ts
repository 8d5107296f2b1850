/** Whether a content is the recorded one, by what is known of it. */
import type { CatalogueFile, Hex } from "../model/catalogue.ts";
import {
  type Digest,
  digestHex,
  type FullDigest,
  PARTIAL_WHOLE,
  type PartialDigest,
} from "../model/digest.ts";

/** `either`: the digits of a hash file, which don't tell whether they are of the whole file. */
export interface Expected {
  readonly kind: "full" | "partial" | "either";
  readonly hex: Hex;
}

/** Undefined: no digest is recorded. */
export function expectedOf({
  size,
  full,
  partial,
}: CatalogueFile): Expected | undefined {
  if (full !== undefined) return { kind: "full", hex: full };
  if (partial === undefined) return undefined;
  return { kind: size <= PARTIAL_WHOLE ? "full" : "partial", hex: partial };
}

/** @param hex the digits in a hash file */
export function expectedBy(hex: Hex, size: number): Expected {
  return { kind: size <= PARTIAL_WHOLE ? "full" : "either", hex };
}

export function isContent(
  { kind, hex }: Expected,
  full: FullDigest,
  partial: PartialDigest,
): boolean {
  switch (kind) {
    case "full":
      return digestHex(full) === hex;
    case "partial":
      return digestHex(partial) === hex;
    case "either":
      return digestHex(full) === hex || digestHex(partial) === hex;
  }
}

/** Undefined: the digest of the whole file doesn't tell. */
export function isContentByFull(
  { kind, hex }: Expected,
  full: FullDigest,
): boolean | undefined {
  const same = digestHex(full) === hex;
  return same || kind === "full" ? same : undefined;
}

/** As plans write it. */
export function expectedText({ kind, hex }: Expected): string {
  return kind === "full" ? `sha256:${hex}` : `sha256-${kind}:${hex}`;
}

/** Of what was found, the digest that stands against the expected one. */
export function comparable(
  { kind }: Expected,
  full: FullDigest,
  partial: PartialDigest,
): Digest {
  return kind === "partial" ? partial : full;
}
