/** One difference between two inventories. */
import type { ArchivedCopy, CatalogueFile } from "../model/catalogue.ts";
import type { RelativePath } from "../model/path.ts";

/** What stands, or stood, at a path. */
export type Content =
  | { readonly kind: "file"; readonly file: CatalogueFile }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "empty-folder" };

export type FileContent = Extract<Content, { kind: "file" }>;

export type InventoryChange =
  | {
      readonly change: "added";
      readonly path: RelativePath;
      readonly after: Content;
    }
  | {
      readonly change: "removed";
      readonly path: RelativePath;
      readonly before: Content;
    }
  /** Another content, or something of another kind. */
  | {
      readonly change: "changed";
      readonly path: RelativePath;
      readonly before: Content;
      readonly after: Content;
    }
  /** The same content with another time, mode or owner. */
  | {
      readonly change: "touched";
      readonly path: RelativePath;
      readonly before: FileContent;
      readonly after: FileContent;
    }
  | {
      readonly change: "moved";
      readonly path: RelativePath;
      readonly from: RelativePath;
      readonly before: FileContent;
      readonly after: FileContent;
    }
  /** An old file that was moved to the archive, and one that was removed from it. */
  | {
      readonly change: "archived" | "pruned";
      readonly path: RelativePath;
      readonly copy: ArchivedCopy;
    };
