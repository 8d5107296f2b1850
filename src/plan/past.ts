/** What the catalogue knows that an undo goes by: what is at each path now, and what was archived. */
import type {
  ArchivedCopy,
  Catalogue,
  CatalogueFile,
  PlanTag,
} from "../model/catalogue.ts";
import { fullDigest, partialDigest } from "../model/digest.ts";
import { baseName, parentPath, type RelativePath } from "../model/path.ts";
import { fileState } from "./comparison.ts";
import type { BackupDraft } from "./action-format.ts";
import type {
  ArchivedFile,
  RemoteFileState,
  WholeFolder,
} from "./state-format.ts";

/** What is at a path, as far as the catalogue knows. */
export type Standing =
  | { readonly kind: "nothing" }
  | { readonly kind: "folder" }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "file"; readonly file: CatalogueFile };

export const NOTHING: Standing = { kind: "nothing" };

interface Return {
  readonly draft: BackupDraft & { readonly op: "unarchive" };
  /** The entry that the file had. */
  readonly was: CatalogueFile | undefined;
}

export class Past {
  readonly #copies: ReadonlyMap<string, ArchivedCopy>;

  /** @param tag of the plan that is taken back */
  constructor(
    readonly catalogue: Catalogue,
    readonly tag: PlanTag,
  ) {
    this.#copies = new Map(
      catalogue
        .archived()
        .filter(({ plan }) => plan === tag)
        .map((copy) => [copy.path, copy]),
    );
  }

  /** Those that the plan archived. */
  get copies(): Iterable<ArchivedCopy> {
    return this.#copies.values();
  }

  standing(path: RelativePath): Standing {
    const folder = this.catalogue.folder(parentPath(path));
    const entry = folder?.entries.get(baseName(path));
    if (entry?.kind === "file") return { kind: "file", file: entry };
    if (entry?.kind === "link") return entry;
    const isFolder = this.catalogue.folder(path) !== undefined;
    return isFolder ? { kind: "folder" } : NOTHING;
  }

  /** Brings back what the plan archived at this path; undefined: no copy is there any more. */
  unarchive(path: RelativePath): Return | undefined {
    const copy = this.#copies.get(path);
    if (copy === undefined) return undefined;
    const { plan, size, was } = copy;
    const after = archivedFile(size, was);
    const rest = { path, plan, reason: "undone", before: null, after } as const;
    return { draft: { op: "unarchive", ...rest }, was };
  }

  /** Whether a folder holds exactly the files that the plan moved there with it. */
  isMovedWhole(path: RelativePath, { files, bytes }: WholeFolder): boolean {
    let count = 0;
    let sum = 0;
    for (const folder of this.catalogue.folders()) {
      if (folder !== path && !folder.startsWith(`${path}/`)) continue;
      for (const entry of this.catalogue.folder(folder)?.entries.values() ??
        []) {
        if (entry.plan !== this.tag) return false;
        if (entry.kind !== "file") continue;
        count += 1;
        sum += entry.size;
      }
    }
    return count === files && sum === bytes;
  }
}

/** A recorded file as it must be found on the remote. Without a time nothing can show that it is still the same. */
export function recordedState(file: CatalogueFile): RemoteFileState {
  const { size, listed } = file;
  return listed === undefined
    ? fileState({ size, modified: undefined })
    : fileState({ size, modified: listed }, file);
}

function archivedFile(
  size: number,
  was: CatalogueFile | undefined,
): ArchivedFile {
  if (was === undefined) return { size };
  const { modified, mode, full, partial } = was;
  return {
    size,
    ...(modified === undefined ? {} : { modified }),
    ...(mode === undefined ? {} : { mode }),
    ...(full === undefined
      ? partial !== undefined && { hash: partialDigest(partial) }
      : { hash: fullDigest(full) }),
  };
}
