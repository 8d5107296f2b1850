/** Pairs new files with files that are gone and had the same content: they are moved on the server instead of being sent. */
import type { CatalogueFile, Hex } from "../model/catalogue.ts";
import { digestHex, PARTIAL_WHOLE } from "../model/digest.ts";
import { compareBytes } from "../model/path.ts";
import type { Policy } from "../model/policy.ts";
import type { Removal } from "./comparison.ts";
import { desiredFile, type LocalDigest } from "./judge-content.ts";
import type { ActionDraft } from "./plan-format.ts";

/** A file that is to be sent to where nothing is. */
export interface NewFile {
  readonly action: ActionDraft & { readonly op: "upload" };
  readonly policy: Policy;
  readonly local: LocalDigest;
}

type Move = ActionDraft & { readonly op: "move" };

export interface PlannedMove {
  readonly action: Move;
  readonly removal: Removal;
  readonly file: NewFile;
}

/** Candidates of one content that are looked through for the best pair; more of them are as good as equal. */
const LOOKED_AT = 1_000;

/** Files that may have been moved: by size, time and the partial digest, or a full one that is still to be found. */
export class MoveSearch {
  readonly #byContent = new Map<string, Removal[]>();

  constructor(removals: Iterable<Removal>) {
    for (const removal of removals) {
      const { action, recorded } = removal;
      const key = recorded && contentKey(recorded.size, partialOf(recorded));
      if (key === undefined || action.reason !== "gone") continue;
      const there = this.#byContent.get(key);
      if (there === undefined) this.#byContent.set(key, [removal]);
      else there.push(removal);
    }
    for (const removals of this.#byContent.values())
      removals.sort((a, b) => compareBytes(a.action.path, b.action.path));
  }

  /** Whether only the full digest can tell that this file was somewhere else before. */
  needsFull(file: NewFile): boolean {
    if (file.local.full !== undefined) return false;
    const candidates = this.#candidates(file);
    const undecided = candidates.some(
      (removal) =>
        isProven(file, removal) === undefined &&
        removal.recorded?.full !== undefined,
    );
    return undecided && !candidates.some((removal) => isProven(file, removal));
  }

  /** Each file that is gone is moved once; the rest is sent. */
  pair(
    files: readonly NewFile[],
    times: "record" | "ignore",
  ): readonly PlannedMove[] {
    const used = new Set<Removal>();
    const moves: PlannedMove[] = [];
    const inOrder = files.toSorted((a, b) =>
      compareBytes(a.action.path, b.action.path),
    );
    for (const file of inOrder) {
      const candidates = this.#candidates(file).filter(
        (removal) => !used.has(removal) && isProven(file, removal) === true,
      );
      const removal = closest(file.action.path, candidates);
      if (removal === undefined) continue;
      used.add(removal);
      moves.push({ action: toMove(file, removal, times), removal, file });
    }
    return moves;
  }

  #candidates({ action, policy, local }: NewFile): readonly Removal[] {
    if (action.reason !== "new" || policy.compare === "always") return [];
    const key = contentKey(local.size, digestHex(local.partial));
    const all = key === undefined ? undefined : this.#byContent.get(key);
    return (all ?? []).filter(
      (removal) =>
        // The hash file goes along as it is, so it must be what the new path wants.
        removal.hashFile === policy.hashFiles &&
        removal.policy.compare === policy.compare,
    );
  }
}

/** Undefined: only the full digest tells, and it is not known. */
function isProven(
  { policy, local }: NewFile,
  { recorded }: Removal,
): boolean | undefined {
  if (recorded === undefined) return false;
  // The partial digests agree, and cover all of it.
  if (local.size <= PARTIAL_WHOLE) return true;
  const sameTime =
    recorded.modified !== undefined && recorded.modified === local.modified;
  if (policy.compare === "partial" && sameTime) return true;
  if (recorded.full === undefined) return false;
  if (local.full === undefined) return undefined;
  return digestHex(local.full) === recorded.full;
}

function toMove(
  { policy, local, action }: NewFile,
  { action: removal }: Removal,
  times: "record" | "ignore",
): Move {
  return {
    ...{ op: "move", path: action.path, from: removal.path, reason: "moved" },
    before: removal.before,
    after: desiredFile(local, policy, times),
  };
}

/** The candidate whose path ends most alike: a renamed folder is then found as one. */
function closest(
  path: string,
  candidates: readonly Removal[],
): Removal | undefined {
  let best: Removal | undefined;
  let most = -1;
  for (const candidate of candidates.slice(0, LOOKED_AT)) {
    const common = commonEnd(path, candidate.action.path);
    if (common <= most) continue;
    most = common;
    best = candidate;
  }
  return best;
}

/** How many names at the end of both paths are the same. */
function commonEnd(a: string, b: string): number {
  const names = a.split("/").reverse();
  const others = b.split("/").reverse();
  const differs = names.findIndex((name, at) => name !== others[at]);
  return differs < 0 ? names.length : differs;
}

function contentKey(
  size: number,
  partial: Hex | undefined,
): string | undefined {
  return partial === undefined ? undefined : `${size}:${partial}`;
}

function partialOf({ size, full, partial }: CatalogueFile): Hex | undefined {
  return partial ?? (size <= PARTIAL_WHOLE ? full : undefined);
}
