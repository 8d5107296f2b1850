/** The documents that have a JSON Schema. */

export const DOCUMENTS = [
  "manifest",
  "plan",
  "inventory",
  "events",
  "receipt",
  "catalogue",
  "proofs",
] as const;
export type Document = (typeof DOCUMENTS)[number];
