/** The catalogue's entry of a file that the remote has, if it can be trusted. */
import type { CatalogueEntry, CatalogueFile } from "../model/catalogue.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { agrees } from "./agrees.ts";

/** @param believed the listing is what the catalogue says: nobody has looked */
export function trustedFile(
  entry: CatalogueEntry | undefined,
  listed: RemoteEntry,
  believed: boolean,
): CatalogueFile | undefined {
  if (entry?.kind !== "file") return undefined;
  return believed || agrees(entry, listed) ? entry : undefined;
}
