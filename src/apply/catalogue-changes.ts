/** What an action that was carried out changes in the catalogue. */
import type {
  CatalogueChange,
  CatalogueFile,
  PlanTag,
} from "../model/catalogue.ts";
import {
  digestHex,
  type FullDigest,
  isDigest,
  PARTIAL_WHOLE,
} from "../model/digest.ts";
import { childPath, type RelativePath } from "../model/path.ts";
import { isFile, isWholeFolder } from "../plan/action-files.ts";
import type { BackupAction } from "../plan/action-format.ts";
import type { DesiredFile, RemoteFileState } from "../plan/state-format.ts";
import type { Unarchive } from "./copy-trace.ts";
import type { Recorded } from "./recorded.ts";

/** What is known of a source's files beside the plan. */
export interface Knowledge {
  readonly recorded: Recorded;
  readonly tag: PlanTag;
  /** UTC with seconds: when copies are archived. */
  readonly at: string;
}

/** What came to light while an action was carried out, or when it was found to be done already. */
export interface Witness {
  /** The time that the server tells for the file. */
  readonly listed: string | undefined;
  /** The digest of every byte that was sent. */
  readonly full: FullDigest | undefined;
  /** `uid:gid` of the local file. */
  readonly owner: string | undefined;
}

export function catalogueChanges(
  action: BackupAction,
  witness: Witness,
  knowledge: Knowledge,
): CatalogueChange[] {
  return changesOf(action, witness, knowledge).flatMap<CatalogueChange>(
    (change) =>
      isFileForFolder(change, knowledge)
        ? [{ kind: "folder-gone", path: change.path }, change]
        : [change],
  );
}

/** Where a file is now, the folder that the catalogue has there is gone, be it by others' hands or an older catalogue. */
function isFileForFolder(
  change: CatalogueChange,
  { recorded }: Knowledge,
): change is CatalogueChange & { readonly kind: "entry" } {
  return (
    change.kind === "entry" &&
    change.entry.kind === "file" &&
    recorded.hasFolder(change.path)
  );
}

function changesOf(
  action: BackupAction,
  witness: Witness,
  knowledge: Knowledge,
): CatalogueChange[] {
  const { path } = action;
  const gone = { kind: "entry-gone", path } as const;
  switch (action.op) {
    case "mkdir":
      return [{ kind: "folder", path }];
    case "rmdir":
      return [{ kind: "folder-gone", path }];
    case "upload":
      return [sent(path, action.after, witness, knowledge)];
    case "replace": {
      const archived =
        action.archive === true
          ? [archivedCopy(path, action.before, knowledge)]
          : [];
      return [...archived, sent(path, action.after, witness, knowledge)];
    }
    case "touch":
    case "hash": {
      const was = trusted(path, action.before, knowledge);
      return [kept(path, action.after, was, witness, knowledge)];
    }
    case "move": {
      const { from, before, after } = action;
      if (isWholeFolder(after) || isWholeFolder(before))
        return movedFolder(from, path, knowledge);
      const was = trusted(from, before, knowledge);
      return [
        { kind: "entry-gone", path: from },
        kept(path, after, was, witness, knowledge),
      ];
    }
    case "link": {
      if (action.after === null) return [gone];
      const target = action.after.link;
      const entry = { kind: "link", target, plan: knowledge.tag } as const;
      return [{ kind: "entry", path, entry }];
    }
    case "archive":
      return [archivedCopy(path, action.before, knowledge), gone];
    case "delete":
    case "forget":
      return [gone];
    case "unarchive":
      return returned(action, witness, knowledge);
    case "prune":
      return [{ kind: "pruned", plan: action.plan, path }];
    case "adopt":
      return [adopted(action, witness, knowledge)];
  }
}

/** The entry of a file before an action, if it is of what was there: the plan says whether the listing agreed with it. */
function trusted(
  path: RelativePath,
  { size, evidence }: RemoteFileState,
  { recorded }: Knowledge,
): CatalogueFile | undefined {
  const entry = recorded.file(path);
  return evidence === "catalogue" && entry?.size === size ? entry : undefined;
}

function sent(
  path: RelativePath,
  after: DesiredFile,
  witness: Witness,
  knowledge: Knowledge,
): CatalogueChange {
  const { full } = witness;
  const digests = full === undefined ? {} : { full: digestHex(full) };
  const known = { ...digestsOf(after), ...digests };
  return fileEntry(path, after, known, witness, knowledge);
}

/** A file whose content stays: what the catalogue knew of it goes on to be known. */
function kept(
  path: RelativePath,
  after: DesiredFile,
  was: CatalogueFile | undefined,
  witness: Witness,
  knowledge: Knowledge,
): CatalogueChange {
  const { full, partial, owner } = was ?? {};
  const known = { full, partial, ...digestsOf(after) };
  const told = {
    listed: witness.listed ?? was?.listed,
    owner: witness.owner ?? owner,
  };
  return fileEntry(path, after, known, told, knowledge);
}

/** What is proven of the content there goes beside what is planned: of a large file the whole digest beside the partial one. */
function adopted(
  { path, before, after }: BackupAction & { readonly op: "adopt" },
  witness: Witness,
  knowledge: Knowledge,
): CatalogueChange {
  if (!isFile(after) || !isFile(before)) return { kind: "folder", path };
  const { size, hash } = before;
  const proven =
    hash !== undefined && isDigest(hash) ? digestsOf({ size, hash }) : {};
  const known = { ...proven, ...digestsOf(after) };
  return fileEntry(path, after, known, witness, knowledge);
}

type Digests = Pick<CatalogueFile, "full" | "partial">;

/** What a digest says of the content. */
function digestsOf({
  size,
  hash,
}: Pick<DesiredFile, "size" | "hash">): Digests {
  const isFull = size <= PARTIAL_WHOLE || hash.startsWith("sha256:");
  return isFull ? { full: digestHex(hash) } : { partial: digestHex(hash) };
}

function fileEntry(
  path: RelativePath,
  { size, modified, mode }: DesiredFile,
  { full, partial }: Digests,
  { listed, owner }: Pick<Witness, "listed" | "owner">,
  { tag }: Knowledge,
): CatalogueChange {
  const entry: CatalogueFile = {
    ...{ kind: "file", size, modified, mode },
    // As time and mode, it means nothing with `times: ignore`.
    owner: modified === undefined ? undefined : owner,
    full,
    // The same digits again would tell nothing.
    partial: size <= PARTIAL_WHOLE ? undefined : partial,
    ...{ listed, plan: tag },
  };
  return { kind: "entry", path, entry };
}

function archivedCopy(
  path: RelativePath,
  before: RemoteFileState,
  knowledge: Knowledge,
): CatalogueChange {
  const { tag: plan, at } = knowledge;
  const was = trusted(path, before, knowledge);
  return {
    kind: "archived",
    copy: { plan, path, at, size: before.size, was },
  };
}

/** It is again what it was before it was archived, as the file of the plan that put it there then. */
function returned(
  { plan, path }: Unarchive,
  { listed }: Witness,
  { recorded }: Knowledge,
): CatalogueChange[] {
  const was = recorded.copy(plan, path)?.was;
  const pruned = { kind: "pruned", plan, path } as const;
  if (was === undefined) return [pruned];
  const entry = { ...was, listed: listed ?? was.listed };
  return [{ kind: "entry", path, entry }, pruned];
}

function movedFolder(
  from: RelativePath,
  to: RelativePath,
  { recorded, tag }: Knowledge,
): CatalogueChange[] {
  const changes: CatalogueChange[] = [];
  for (const [folder, path] of recorded.movedFolders(from, to)) {
    changes.push({ kind: "folder", path });
    for (const [name, entry] of recorded.folder(folder))
      changes.push({
        ...{ kind: "entry", path: childPath(path, name) },
        entry: { ...entry, plan: tag },
      });
  }
  return [{ kind: "folder-gone", path: from }, ...changes];
}
