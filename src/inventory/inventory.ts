/** What the backup of one source holds, at one moment, apart from its server. */
import type { Catalogue } from "../model/catalogue.ts";
import type { RemotePath } from "../model/path.ts";

export interface Inventory {
  readonly source: string;
  /** The source's folder on the server. */
  readonly to: RemotePath;
  /** The plan whose apply wrote the catalogue; undefined: none was finished yet, and the serial is 0. */
  readonly planId: string | undefined;
  /** Ids of the plans that were interrupted since, the latest last; what they did is in the catalogue. */
  readonly interrupted: readonly string[];
  readonly catalogue: Catalogue;
}
