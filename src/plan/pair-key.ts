/** A name for what a folder is on both sides, by which later plans know that they were found to be the same. */
import { hash } from "node:crypto";
import type { RelativePath } from "../model/path.ts";
import type { Sides } from "./sides.ts";

/** Changes when folders are compared by other rules: what was found by the old ones says nothing then. */
const RULES = 2;

/** @param facts what names the folder's state on both sides */
export function pairKey(
  path: RelativePath,
  facts: readonly string[],
  { policies, times }: Pick<Sides, "policies" | "times">,
): string {
  const all = [RULES, path, ...facts, times, policies.id];
  return hash("sha256", JSON.stringify(all), "hex");
}
