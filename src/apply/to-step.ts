/** What an action asks of the server. */
import { digestHex, type FullDigest } from "../model/digest.ts";
import type { LocalFiles } from "../model/local-files.ts";
import { type RemotePath, remotePath } from "../model/path.ts";
import type { Change, Placement } from "../model/remote-files.ts";
import { isFile, isWholeFolder } from "../plan/action-files.ts";
import type { BackupAction } from "../plan/action-format.ts";
import type { DesiredFile } from "../plan/state-format.ts";
import { hashFileOf } from "../state/read-hash-files.ts";
import { archivedPath } from "./archive-folder.ts";
import { plannedContent } from "./planned-content.ts";
import type { Scratch } from "./scratch.ts";
import type { RemoteSurvey } from "./survey-remote.ts";

export type Sending = BackupAction & { readonly op: "upload" | "replace" };

export function isSending(action: BackupAction): action is Sending {
  return action.op === "upload" || action.op === "replace";
}

/** Where things are for one source of one plan. */
export interface Places {
  readonly root: RemotePath;
  readonly state: RemotePath;
  /** Begins the names of the plan's temporary files, and names its archive. */
  readonly tag: string;
  readonly survey: RemoteSurvey;
  readonly scratch: Scratch;
}

/** The changes of an action, one after the other: the next only if the one before was done; none when only the catalogue changes. */
export function toChanges(
  action: Exclude<BackupAction, Sending>,
  places: Places,
): readonly Change[] {
  const { root, state, tag, survey } = places;
  const { id, path } = action;
  const target = remotePath(root, path);
  switch (action.op) {
    case "mkdir":
      return [{ id, kind: "make-folder", path: target }];
    case "rmdir":
      return [{ id, kind: "remove-folder", path: target }];
    case "delete": {
      const hasHashFile = survey.hasHashFile(path);
      const hashFile = hasHashFile ? hashFileOf(target) : undefined;
      return [{ id, kind: "remove-file", path: target, hashFile }];
    }
    case "archive":
      return [
        {
          ...{ id, kind: "move-file", path: target },
          to: archivedPath(state, tag, path),
          hashFile: survey.hasHashFile(path),
          modified: undefined,
        },
      ];
    case "move": {
      const { from, after } = action;
      const old = remotePath(root, from);
      return isWholeFolder(after)
        ? [{ id, kind: "move-folder", path: old, to: target }]
        : [
            {
              ...{ id, kind: "move-file", path: old, to: target },
              hashFile: survey.hasHashFile(from),
              modified: after.modified,
            },
          ];
    }
    case "touch": {
      const { modified } = action.after;
      const time =
        modified === undefined
          ? []
          : [{ id, kind: "set-modified", path: target, modified } as const];
      return [...missingHashFile(action, action.after, places), ...time];
    }
    case "hash":
      return hashFileChanges(action, action.after, places);
    case "adopt":
      return isFile(action.after) && action.after.hashFile
        ? hashFileChanges(action, action.after, places)
        : [];
    case "link":
    case "forget":
      return [];
    case "unarchive":
      return [
        {
          ...{ id, kind: "move-file", to: target, hashFile: true },
          path: archivedPath(state, action.plan, path),
          modified: undefined,
        },
      ];
    case "prune": {
      const copy = archivedPath(state, action.plan, path);
      const hashFile = hashFileOf(copy);
      return [{ id, kind: "remove-file", path: copy, hashFile }];
    }
  }
}

function missingHashFile(
  { id, path }: BackupAction,
  after: DesiredFile,
  places: Places,
): readonly Change[] {
  const isMissing = after.hashFile && !places.survey.hasWholeHashFile(path);
  return isMissing ? hashFileChanges({ id, path }, after, places) : [];
}

/** Writes the hash file of what is in place: anew, since a dead run may still have the old one open, which vsftpd then lets nobody write. */
export function hashFileChanges(
  { id, path: owner }: Pick<BackupAction, "id" | "path">,
  { hash }: DesiredFile,
  { root, survey }: Places,
): readonly Change[] {
  const path = hashFileOf(remotePath(root, owner));
  const content = digestHex(hash);
  return [
    ...(survey.hasHashFile(owner)
      ? [{ id, kind: "remove-file", path, hashFile: undefined } as const]
      : []),
    { id, kind: "write-file", path, content },
  ];
}

export function toPlacement(
  action: Sending,
  places: Places,
  local: LocalFiles,
  onBytes: (bytes: number) => void,
  onDigest: (full: FullDigest) => void,
): Placement {
  const { root, state, tag, survey, scratch } = places;
  const { id, path, after } = action;
  const target = remotePath(root, path);
  const archives = action.op === "replace" && action.archive === true;
  return {
    ...{ id, target },
    temporary: scratch.temporaryFile(tag, id),
    aside: scratch.asideFile(path),
    size: after.size,
    modified: after.modified,
    content: plannedContent(local, path, after, onBytes, onDigest),
    hashFile: {
      path: hashFileOf(target),
      exists: survey.hasHashFile(path),
      content: after.hashFile ? digestHex(after.hash) : undefined,
    },
    archive: archives ? archivedPath(state, tag, path) : undefined,
  };
}
