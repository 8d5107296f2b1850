/** The two trees that are compared, and what is known beside them. */
import type { Catalogue, CatalogueEntry } from "../model/catalogue.ts";
import type { LocalTree } from "../model/local-files.ts";
import type { RelativePath } from "../model/path.ts";
import type { Policies } from "../model/policy.ts";
import type { ListingText, RemoteEntry } from "../model/remote-files.ts";

export interface RemoteFolder {
  readonly entries: readonly RemoteEntry[];
  /** Why the listing can't be trusted to be whole. */
  readonly incomplete: string | undefined;
  /** It may have been cut short without a word; folders that are here have been asked for and are among the entries. */
  readonly doubtful: boolean;
  /** What `entries` is read from when it is asked for, or was. */
  readonly text?: ListingText | undefined;
  /** What `entries` is made of, where nobody has looked. */
  readonly believed?: BelievedFolder;
}

/** A folder as the catalogue has it. */
export interface BelievedFolder {
  /** Another one if `recorded` were another. */
  readonly fingerprint: string;
  /** Files and links by name. */
  readonly recorded: ReadonlyMap<string, CatalogueEntry>;
  /** Names of the folders in it. */
  readonly folders: ReadonlySet<string>;
}

/** Folders of the remote by path; those below an ignored one are not in it. A missing ROOT: there is nothing yet. */
export type RemoteTree = Pick<
  ReadonlyMap<RelativePath, RemoteFolder>,
  "has" | "get"
>;

export interface Sides {
  readonly local: LocalTree;
  readonly remote: RemoteTree;
  readonly catalogue: Catalogue | undefined;
  readonly policies: Policies;
  readonly times: "record" | "ignore";
  /** `remote` is what the catalogue says: nobody has looked. */
  readonly believed: boolean;
  /** What earlier plans found to be the same on both sides, by `folder-pair.ts`. */
  readonly equal: ReadonlySet<string>;
}
