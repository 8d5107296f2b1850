/** The paths that a plan touches, and what the remote holds there: exactly, also where a listing leaves a doubt. */
import {
  baseName,
  type RelativePath,
  type RemotePath,
  remotePath,
} from "../model/path.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { fileAfter, fileBefore } from "../plan/action-files.ts";
import type { BackupAction } from "../plan/action-format.ts";
import type { RemoteFileState } from "../plan/state-format.ts";
import { mayBeOf } from "./file-matches.ts";
import { throwIfOutOfReach } from "../state/read-hash-files.ts";
import { hashFileBeside, type RemoteSurvey } from "./survey-remote.ts";

/** What is at one path. */
interface Found {
  /** Undefined: nothing is there. */
  readonly entry: RemoteEntry | undefined;
  /** Why the server can't tell what is there. */
  readonly unknown: string | undefined;
}

interface MovedFrom extends Found {
  readonly path: RelativePath;
  readonly hasHashFile: boolean;
}

export interface TouchedPath extends Found {
  readonly path: RelativePath;
  /** In the order of the plan. A path whose type changes has two: what the first leaves is what the second finds. */
  readonly steps: readonly BackupAction[];
  readonly hasHashFile: boolean;
  readonly hasWholeHashFile: boolean;
  /** Where the file, or folder, is that moves here. */
  readonly from: MovedFrom | undefined;
}

/**
 * Asks the server for single files where a listing that is not whole doesn't show them, or leaves it open whether their
 * time is the one that the plan has. @throws RemoteError when the server is out of reach
 */
export async function touchedPaths(
  survey: RemoteSurvey,
  actions: readonly BackupAction[],
): Promise<ReadonlyMap<RelativePath, TouchedPath>> {
  const steps = byPath(actions);
  const wanted = new Map<RelativePath, RemoteFileState[]>();
  const want = (path: RelativePath, file: RemoteFileState | undefined) => {
    const files = wanted.get(path) ?? [];
    wanted.set(path, files);
    if (file !== undefined) files.push(file);
  };
  for (const action of actions) {
    if (!isInTree(action)) continue;
    const from = action.op === "move" ? action.from : action.path;
    want(from, fileBefore(action));
    const after =
      action.op === "unarchive"
        ? { size: action.after.size }
        : fileAfter(action);
    want(action.path, after && { ...after, evidence: "listing" });
  }
  const found = await look(survey, wanted);
  await lookForHashFiles(survey, wanted);
  const at = (path: RelativePath): Found =>
    found.get(path) ?? { entry: undefined, unknown: undefined };
  const origin = (path: RelativePath): MovedFrom => ({
    ...{ path, ...at(path) },
    hasHashFile: survey.hasHashFile(path),
  });
  const touched = new Map<RelativePath, TouchedPath>();
  for (const [path, actions] of steps) {
    const move = actions.find(({ op }) => op === "move");
    const from = move?.op === "move" ? origin(move.from) : undefined;
    touched.set(path, {
      ...{ path, steps: actions, ...at(path) },
      hasHashFile: survey.hasHashFile(path),
      hasWholeHashFile: survey.hasWholeHashFile(path),
      from,
    });
  }
  return touched;
}

/** @param wanted by path: the files that may be there, before or afterwards; none for folders */
async function look(
  survey: RemoteSurvey,
  wanted: ReadonlyMap<RelativePath, readonly RemoteFileState[]>,
): Promise<ReadonlyMap<RelativePath, Found>> {
  const found = new Map<RelativePath, Found>();
  const doubts = new Map<RemotePath, RelativePath>();
  for (const [path, files] of wanted) {
    const entry = survey.entry(path);
    const doubt = entry === undefined ? survey.doubt(path) : undefined;
    const isFile = files.length > 0;
    found.set(path, { entry, unknown: isFile ? undefined : doubt });
    const lacksTime = entry?.kind === "file" && entry.modified === undefined;
    const decides = files.some(
      ({ modified }) =>
        modified !== undefined && lacksTime && mayBeOf(entry, modified),
    );
    if ((isFile && doubt !== undefined) || decides)
      doubts.set(remotePath(survey.root, path), path);
  }
  for await (const result of survey.remote.inspect(streamOf(doubts.keys()))) {
    const path = doubts.get(result.path);
    if (path === undefined)
      throw new Error(`an answer to no question: ${result.path}`);
    if (result.kind === "file") {
      const { size, modified } = result;
      const name = baseName(path);
      const entry: RemoteEntry = { name, kind: "file", size, modified };
      found.set(path, { entry, unknown: undefined });
    } else if (result.kind === "failed") {
      throwIfOutOfReach(result.error);
      // The time of a listed file may stay unknown; whether an unlisted one is there may not.
      if (found.get(path)?.entry === undefined)
        found.set(path, { entry: undefined, unknown: result.error.message });
    }
  }
  return found;
}

/** A hash file goes with its file, also where a listing that is not whole doesn't show it. @throws RemoteError when the server is out of reach */
async function lookForHashFiles(
  survey: RemoteSurvey,
  wanted: ReadonlyMap<RelativePath, readonly RemoteFileState[]>,
): Promise<void> {
  const doubts = new Map<RemotePath, RelativePath>();
  for (const [path, files] of wanted) {
    if (files.length === 0 || survey.hasHashFile(path)) continue;
    if (survey.doubt(path) === undefined) continue;
    const hashFile = hashFileBeside(path);
    doubts.set(remotePath(survey.root, hashFile), hashFile);
  }
  for await (const result of survey.remote.inspect(streamOf(doubts.keys()))) {
    if (result.kind === "failed") throwIfOutOfReach(result.error);
    const path = doubts.get(result.path);
    if (result.kind !== "file" || path === undefined) continue;
    const { size, modified } = result;
    survey.add(path, { name: baseName(path), kind: "file", size, modified });
  }
}

/** The archive and the catalogue are no part of the tree. */
export function isInTree({ op }: BackupAction): boolean {
  return op !== "prune" && op !== "link";
}

function byPath(
  actions: readonly BackupAction[],
): Map<RelativePath, BackupAction[]> {
  const paths = new Map<RelativePath, BackupAction[]>();
  for (const action of actions) {
    if (!isInTree(action)) continue;
    const there = paths.get(action.path);
    if (there === undefined) paths.set(action.path, [action]);
    else there.push(action);
  }
  return paths;
}
