/** What a backup holds, item by item, as far as whoever was asked knows it. */
import type { ArchivedCopy, Hex } from "./catalogue.ts";
import type { RelativePath } from "./path.ts";

export type BackupItem =
  | {
      readonly kind: "file";
      readonly path: RelativePath;
      readonly size: number;
      /** UTC: the local time, or else the one that the server tells. */
      readonly modified?: string | undefined;
      readonly mode?: string | undefined;
      readonly full?: Hex | undefined;
      readonly partial?: Hex | undefined;
      /** Tag of the plan that put it there. */
      readonly plan?: string | undefined;
    }
  | {
      readonly kind: "link";
      readonly path: RelativePath;
      readonly target: string;
      readonly plan: string;
    }
  | { readonly kind: "empty-folder"; readonly path: RelativePath };

export interface ArchivedItem {
  readonly copy: ArchivedCopy;
  /** Id of the last plan after which it still was in its place, for `restore --at`; undefined: none is known. */
  readonly restoreAt: string | undefined;
}

export interface Backup {
  readonly source: string;
  /** Who tells: `listing` is the server's, where it has no catalogue. */
  readonly from: "catalogue" | "listing";
  /** Sorted by path in byte order. */
  readonly items: () => Iterable<BackupItem>;
  /** Sorted by path in byte order, then by date. */
  readonly archived: () => Iterable<ArchivedItem>;
}
