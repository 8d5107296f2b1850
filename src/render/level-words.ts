/** What kinds of proof are called. */
import type { Level } from "../model/proof.ts";

export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  listing: "listing",
  "server-hash": "server hash",
  "read-back": "read-back",
};
