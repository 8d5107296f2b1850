/** What the digits in a hash file prove of a local file's content. */
import {
  type Digest,
  digestHex,
  fullDigest,
  PARTIAL_WHOLE,
  partialDigest,
} from "../model/digest.ts";
import type { Policy } from "../model/policy.ts";
import type { LocalDigest } from "./comparison.ts";
import type { Reason } from "./reasons.ts";

type HashFileVerdict =
  | { readonly kind: "equal"; readonly hash: Digest }
  | { readonly kind: "differs"; readonly reason: Reason; readonly hash: string }
  /** The partial digest does not tell. */
  | { readonly kind: "ask-full" };

/** @param hex of a hash file beside a file of the same size */
export function judgeHashFile(
  hex: string,
  local: LocalDigest,
  { compare }: Policy,
): HashFileVerdict {
  const isPartial = hex === digestHex(local.partial);
  const isWhole = local.size <= PARTIAL_WHOLE;
  const said = isWhole ? fullDigest(hex) : partialDigest(hex);
  // Of a large file the partial digest is no proof under `compare: strict`.
  if (isPartial && (compare === "partial" || isWhole))
    return { kind: "equal", hash: said };
  if (local.full === undefined && !isWhole) return { kind: "ask-full" };
  if (local.full !== undefined && hex === digestHex(local.full))
    return { kind: "equal", hash: fullDigest(hex) };
  return isPartial
    ? { kind: "differs", reason: "unverified", hash: said }
    : {
        ...{ kind: "differs", reason: "changed" },
        hash: isWhole ? said : `sha256-either:${hex}`,
      };
}
