/** The catalogue as this machine last saw it, for when the server is out of reach. */
import { type Catalogue, planTag } from "../model/catalogue.ts";
import { DeltaIndex } from "./delta-index.ts";
import { IndexedCatalogue } from "./indexed-catalogue.ts";
import type { LocalCopy } from "./local-copy.ts";

/** Undefined: it never did, or keeps nothing. */
export async function copiedCatalogue(
  copy: LocalCopy | undefined,
): Promise<Catalogue | undefined> {
  const chain = await copy?.read();
  if (chain === undefined) return undefined;
  const { lineage, serial, texts } = chain;
  const index = new DeltaIndex();
  for (const text of texts) index.add(text);
  const written = index.applied().find((plan) => plan.serial === serial);
  if (written === undefined) return undefined;
  const tag = planTag(written.planId);
  return new IndexedCatalogue({ lineage, serial }, tag, index);
}
