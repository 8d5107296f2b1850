/** Bytes of files by number: the same ones everywhere, and other ones for each number. */
import { createHash } from "node:crypto";
import type { Content } from "./scenario.ts";

export function contentOf({ seed, size }: Content): Buffer {
  const block = createHash("sha512").update(String(seed)).digest();
  const blocks = Math.ceil(size / block.length);
  return Buffer.concat(Array.from({ length: blocks }, () => block)).subarray(
    0,
    size,
  );
}

/** `content` with `seed`'s bytes instead, as many; `middle` leaves the first and last 8192 alone. */
export function rewritten(
  content: Buffer,
  how: "same-size" | "other-size" | "middle",
  seed: number,
): Buffer {
  if (how === "other-size")
    return contentOf({ seed, size: content.length + 1 + (seed % 7) });
  const other = contentOf({ seed, size: content.length });
  if (how === "same-size" || content.length <= 2 * EDGE) return other;
  const copy = Buffer.from(content);
  other.copy(copy, EDGE, EDGE, content.length - EDGE);
  return copy;
}

const EDGE = 8192;
