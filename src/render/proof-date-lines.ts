/** Which file has gone longest without anybody looking into it, in words. */
import type { ProofDates } from "../model/proof.ts";
import { displayName } from "./display-name.ts";
import { counted } from "./format-count.ts";
import { formatMoment } from "./format-time.ts";
import { LEVEL_WORDS } from "./level-words.ts";

export function proofDateLines({
  never,
  firstNever,
  oldest,
}: ProofDates): string[] {
  const lines: string[] = [];
  if (oldest !== undefined) {
    const { path, proof } = oldest;
    lines.push(
      `oldest proof: ${formatMoment(proof.at)} by ${LEVEL_WORDS[proof.level]}, ${displayName(path)}`,
    );
  }
  if (firstNever !== undefined)
    lines.push(
      `never proven by more than a listing: ${counted(never, "file")}, ${never === 1 ? "" : "the first "}${displayName(firstNever)}`,
    );
  return lines;
}
