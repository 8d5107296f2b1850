/** What of a wanted file the server holds, as far as a listing tells. */
import type { CatalogueFile } from "../model/catalogue.ts";
import { fullDigest, PARTIAL_WHOLE, partialDigest } from "../model/digest.ts";
import type { RelativePath } from "../model/path.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { agrees, contradicts } from "./agrees.ts";
import type { Drift } from "./plan-format.ts";
import type { RemoteFileState, RestoredFile } from "./state-format.ts";
import type { WantedFile } from "./wanted.ts";

/** A file that can be brought here. */
export interface Restorable {
  readonly path: RelativePath;
  readonly archived: WantedFile["archived"];
  readonly remote: RemoteFileState;
  readonly after: RestoredFile;
}

export type Holding =
  | {
      readonly kind: "held";
      readonly file: Restorable;
      /** It was changed on the remote; perhaps its time only, which its digest will tell. */
      readonly drift: Omit<Drift, "source"> | undefined;
    }
  | { readonly kind: "missing"; readonly drift: Omit<Drift, "source"> }
  /** Its size is another: it can't be the content that was put there. */
  | { readonly kind: "altered"; readonly drift: Omit<Drift, "source"> };

/** @param listed undefined: the server says that there is no such file */
export function holdingOf(
  { path, archived, file }: WantedFile,
  listed: RemoteEntry | undefined,
): Holding {
  const { size } = file;
  if (listed?.kind !== "file")
    return { kind: "missing", drift: driftOf(path, file, undefined) };
  if (listed.size !== size)
    return { kind: "altered", drift: driftOf(path, file, listed) };
  const hash = digestOf(file);
  const isOther = contradicts(file, listed);
  const { modified } = isOther ? listed : { modified: file.listed };
  const remote: RemoteFileState = agrees(file, listed)
    ? { size, modified, hash, evidence: "catalogue" }
    : { size, modified, evidence: "listing" };
  return {
    kind: "held",
    file: { path, archived, remote, after: restoredFile(file, hash) },
    drift: isOther ? driftOf(path, file, listed) : undefined,
  };
}

function restoredFile(
  { size, modified, mode, owner }: CatalogueFile,
  hash: string | undefined,
): RestoredFile {
  return { size, modified, mode, owner, hash };
}

/** The best that is recorded. */
function digestOf({ size, full, partial }: CatalogueFile): string | undefined {
  if (full !== undefined) return fullDigest(full);
  if (partial === undefined) return undefined;
  return size <= PARTIAL_WHOLE ? fullDigest(partial) : partialDigest(partial);
}

function driftOf(
  path: RelativePath,
  { size, listed }: CatalogueFile,
  found: RemoteEntry | undefined,
): Omit<Drift, "source"> {
  return {
    ...{ path, change: found === undefined ? "gone" : "changed" },
    recorded: { size, modified: listed },
    found:
      found === undefined
        ? null
        : { size: found.size, modified: found.modified },
  };
}
