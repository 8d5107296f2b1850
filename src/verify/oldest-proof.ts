/** Which file has gone longest without anybody looking into it. */
import type { RelativePath } from "../model/path.ts";
import { markOf, type ProofDates } from "../model/proof.ts";
import type { ProofBook } from "../model/proof-book.ts";
import type { RecordedFile } from "./recorded-files.ts";

/** @param files all of a catalogue */
export function oldestProof(
  files: Iterable<RecordedFile>,
  proofs: ProofBook,
): ProofDates {
  let never = 0;
  let firstNever: RelativePath | undefined;
  let oldest: ProofDates["oldest"];
  for (const { path, file } of files) {
    const proof = proofs.last(path, markOf(file), "server-hash");
    if (proof === undefined) {
      never += 1;
      firstNever ??= path;
    } else if (oldest === undefined || proof.at < oldest.proof.at)
      oldest = { path, proof };
  }
  return { never, firstNever, oldest };
}
