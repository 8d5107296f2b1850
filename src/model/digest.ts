/** Content digests: whole files, and the ancestor's partial form that reads at most 16 KiB of a file. */
import { createHash, type Hash } from "node:crypto";

/** `sha256:` and 64 lower-case hex digits of a whole file. */
export type FullDigest = `sha256:${string}`;

/** `sha256-partial:` and 64 lower-case hex digits of a file's first and last 8192 bytes. */
export type PartialDigest = `sha256-partial:${string}`;

export type Digest = FullDigest | PartialDigest;

/** Bytes at either end of a file that the partial digest covers. */
export const PARTIAL_EDGE = 8192;

/** Files of at most this many bytes are hashed whole by the partial digest too, so both digests agree on them. */
export const PARTIAL_WHOLE = 2 * PARTIAL_EDGE;

export function fullDigest(hex: string): FullDigest {
  return `sha256:${hex}`;
}

export function partialDigest(hex: string): PartialDigest {
  return `sha256-partial:${hex}`;
}

/** Whether a text that plans have for a digest says of which kind it is: a hash file alone doesn't. */
export function isDigest(text: string): text is Digest {
  return /^sha256(?:-partial)?:/.test(text);
}

/** The 64 hex digits of a digest of either kind. */
export function digestHex(digest: Digest): string {
  return digest.slice(digest.indexOf(":") + 1);
}

/** Hashes a file of known size as its bytes stream by, in both forms at once, keeping none of them. */
export class ContentHash {
  readonly #full = createHash("sha256");
  /** Undefined where it is the same. */
  readonly #partial: Hash | undefined;
  #position = 0;
  #whole: FullDigest | undefined;

  /** @param size of the whole content in bytes: it decides which bytes the partial digest covers. */
  constructor(readonly size: number) {
    if (size > PARTIAL_WHOLE) this.#partial = createHash("sha256");
  }

  /** Bytes seen so far. */
  get position(): number {
    return this.#position;
  }

  update(chunk: Uint8Array): void {
    const start = this.#position;
    const end = start + chunk.length;
    this.#position = end;
    this.#full.update(chunk);
    if (this.#partial === undefined) return;
    if (start < PARTIAL_EDGE)
      this.#partial.update(chunk.subarray(0, PARTIAL_EDGE - start));
    const tail = this.size - PARTIAL_EDGE;
    if (end > tail)
      this.#partial.update(chunk.subarray(Math.max(0, tail - start)));
  }

  /** The full digest of what was seen so far. */
  fullSoFar(): FullDigest {
    return this.#whole ?? fullDigest(this.#full.copy().digest("hex"));
  }

  /** Both digests of what was seen. Call it once. */
  digests(): { readonly full: FullDigest; readonly partial: PartialDigest } {
    const full = this.#full.digest("hex");
    this.#whole = fullDigest(full);
    const partial = this.#partial?.digest("hex") ?? full;
    return { full: this.#whole, partial: partialDigest(partial) };
  }
}

/**
 * Whether a content with these digests is the one that `hash` speaks of.
 * @param hash `sha256:`, `sha256-partial:`, or `sha256-either:` from a hash file that doesn't say which of both it is
 */
export function matchesDigest(
  hash: string,
  {
    full,
    partial,
  }: {
    readonly full: FullDigest | undefined;
    readonly partial: PartialDigest;
  },
): boolean {
  if (hash === full || hash === partial) return true;
  const hex = /^sha256-either:(.*)$/.exec(hash)?.[1];
  if (hex === undefined) return false;
  const isFull = full !== undefined && hex === digestHex(full);
  return isFull || hex === digestHex(partial);
}
