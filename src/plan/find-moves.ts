/** Pairs new files with files that are gone and had the same content: they are moved on the server instead of being sent. */
import type { CatalogueFile, Hex } from "../model/catalogue.ts";
import { digestHex, PARTIAL_WHOLE } from "../model/digest.ts";
import { compareBytes } from "../model/path.ts";
import type { Policy } from "../model/policy.ts";
import type { Removal } from "./comparison.ts";
import type { LocalDigest } from "./comparison.ts";
import { desiredFile } from "./judge-content.ts";
import { PathEnds } from "./path-ends.ts";
import type { ActionDraft } from "./action-format.ts";
import type { DesiredFile } from "./state-format.ts";

/** A file that is to be sent to where nothing is. */
export interface NewFile {
  readonly action: ActionDraft & { readonly op: "upload" };
  readonly policy: Policy;
  readonly local: LocalDigest;
}

type FileMove = ActionDraft & {
  readonly op: "move";
  readonly after: DesiredFile;
};

export interface PlannedMove {
  readonly action: FileMove;
  readonly removal: Removal;
  readonly file: NewFile;
}

/** Files that may have been moved: by size, time and the partial digest, or a full one that is still to be found. */
export class MoveSearch {
  readonly #byContent = new Map<string, Removal[]>();
  /** Of those with several candidates, by {@link likeness}. */
  readonly #ends = new Map<string, PathEnds<Removal>>();

  constructor(removals: Iterable<Removal>) {
    for (const removal of removals) {
      const key =
        removal.action.reason === "gone" ? keyOf(removal.recorded) : undefined;
      if (key === undefined) continue;
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
    let undecided = false;
    for (const removal of this.#candidates(file)) {
      const proven = isProven(file, removal);
      if (proven === true) return false;
      undecided ||= proven === undefined;
    }
    return undecided;
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
      const removal = this.#closest(file, used);
      if (removal === undefined) continue;
      used.add(removal);
      moves.push({ action: toMove(file, removal, times), removal, file });
    }
    return moves;
  }

  /** The candidate whose path ends most alike: a renamed folder is then found as one. */
  #closest(file: NewFile, used: ReadonlySet<Removal>): Removal | undefined {
    const proven = (): Removal[] =>
      [...this.#candidates(file)].filter(
        (removal) => isProven(file, removal) === true,
      );
    // Most contents were nowhere, or once.
    if (this.#sameContent(file).length <= 1)
      return proven().find((removal) => !used.has(removal));
    const key = likeness(file);
    const ends =
      this.#ends.get(key) ??
      new PathEnds(proven(), ({ action }) => action.path);
    this.#ends.set(key, ends);
    return ends.closest(file.action.path, used);
  }

  #sameContent({ local }: NewFile): readonly Removal[] {
    const key = contentKey(local.size, digestHex(local.partial));
    return this.#byContent.get(key) ?? [];
  }

  *#candidates(file: NewFile): Generator<Removal> {
    const { action, policy } = file;
    if (action.reason !== "new" || policy.compare === "always") return;
    for (const removal of this.#sameContent(file)) {
      // The hash file goes along as it is, so it must be what the new path wants.
      const isAlike =
        removal.hashFile === policy.hashFiles &&
        removal.policy.compare === policy.compare;
      if (isAlike) yield removal;
    }
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
): FileMove {
  return {
    ...{ op: "move", path: action.path, from: removal.path, reason: "moved" },
    before: removal.before,
    after: desiredFile(local, policy, times),
  };
}

/** Files that are alike in this have the same candidates, proven in the same way. */
function likeness({ action, policy, local }: NewFile): string {
  const { size, partial, modified, full } = local;
  const isWhole = size <= PARTIAL_WHOLE;
  return [
    ...[action.reason, policy.compare, policy.hashFiles, size, partial],
    ...(isWhole ? [] : [modified, full]),
  ].join(":");
}

/** Undefined for what has no digest to go by, or no time to be known again by. */
function keyOf(recorded: CatalogueFile | undefined): string | undefined {
  if (recorded?.listed === undefined) return undefined;
  const { size, full, partial } = recorded;
  const hex = partial ?? (size <= PARTIAL_WHOLE ? full : undefined);
  return hex === undefined ? undefined : contentKey(size, hex);
}

function contentKey(size: number, partial: Hex): string {
  return `${size}:${partial}`;
}
