/** What an action that was carried out changes in the catalogue. */
import type {
  CatalogueChange,
  CatalogueFile,
  PlanTag,
} from "../model/catalogue.ts";
import { digestHex, type FullDigest, PARTIAL_WHOLE } from "../model/digest.ts";
import { childPath, type RelativePath } from "../model/path.ts";
import { isWholeFolder } from "../plan/action-files.ts";
import type { Action, DesiredFile } from "../plan/plan-format.ts";
import type { Recorded } from "./recorded.ts";

/** What is known of a source's files beside the plan. */
export interface Knowledge {
  readonly recorded: Recorded;
  readonly tag: PlanTag;
  /** UTC with seconds: when copies are archived. */
  readonly at: string;
  /** `uid:gid` of a local file. */
  readonly owner: (path: RelativePath) => string | undefined;
}

/** What came to light while an action was carried out, or when it was found to be done already. */
export interface Witness {
  /** The time that the server tells for the file. */
  readonly listed: string | undefined;
  /** The digest of every byte that was sent. */
  readonly full: FullDigest | undefined;
}

export function catalogueChanges(
  action: Action,
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
          ? [archivedCopy(path, action.before.size, knowledge)]
          : [];
      return [...archived, sent(path, action.after, witness, knowledge)];
    }
    case "touch":
    case "hash": {
      const was = knowledge.recorded.file(path);
      return [kept(path, action.after, was, witness, knowledge)];
    }
    case "move": {
      const { from, after } = action;
      if (isWholeFolder(after)) return movedFolder(from, path, knowledge);
      const was = knowledge.recorded.file(from);
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
      return [archivedCopy(path, action.before.size, knowledge), gone];
    case "delete":
    case "forget":
      return [gone];
    case "prune":
      return [{ kind: "pruned", plan: action.plan, path }];
  }
}

function sent(
  path: RelativePath,
  after: DesiredFile,
  { listed, full }: Witness,
  knowledge: Knowledge,
): CatalogueChange {
  const digests = full === undefined ? {} : { full: digestHex(full) };
  const known = { ...digestsOf(after), ...digests };
  return fileEntry(path, after, known, listed, knowledge);
}

/** A file whose content stays: what the catalogue knew of it goes on to be known. */
function kept(
  path: RelativePath,
  after: DesiredFile,
  was: CatalogueFile | undefined,
  { listed }: Witness,
  knowledge: Knowledge,
): CatalogueChange {
  const { full, partial } = was ?? {};
  const known = { full, partial, ...digestsOf(after) };
  return fileEntry(path, after, known, listed ?? was?.listed, knowledge);
}

type Digests = Pick<CatalogueFile, "full" | "partial">;

/** What the planned digest says of the content. */
function digestsOf({ size, hash }: DesiredFile): Digests {
  const isFull = size <= PARTIAL_WHOLE || hash.startsWith("sha256:");
  return isFull ? { full: digestHex(hash) } : { partial: digestHex(hash) };
}

function fileEntry(
  path: RelativePath,
  { size, modified, mode }: DesiredFile,
  { full, partial }: Digests,
  listed: string | undefined,
  { tag, owner }: Knowledge,
): CatalogueChange {
  const entry: CatalogueFile = {
    ...{ kind: "file", size, modified, mode },
    owner: modified === undefined ? undefined : owner(path),
    full,
    // The same digits again would tell nothing.
    partial: size <= PARTIAL_WHOLE ? undefined : partial,
    ...{ listed, plan: tag },
  };
  return { kind: "entry", path, entry };
}

function archivedCopy(
  path: RelativePath,
  size: number,
  { recorded, tag: plan, at }: Knowledge,
): CatalogueChange {
  const entry = recorded.file(path);
  const was = entry?.size === size ? entry : undefined;
  return { kind: "archived", copy: { plan, path, at, size, was } };
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
