/** A name for what a folder is on both sides, by which later plans know that they were found to be the same. */
import { hash } from "node:crypto";
import type { BelievedFolder, Sides } from "./sides.ts";

/** Changes when folders are compared by other rules: what was found by the old ones says nothing then. */
const RULES = 1;

/** @param here fingerprint of the local folder */
export function pairKey(
  here: string,
  there: BelievedFolder,
  { policies, times }: Pick<Sides, "policies" | "times">,
): string {
  const all = [RULES, here, there.fingerprint, times, policies.id];
  return hash("sha256", all.join("\n"), "hex");
}
