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
import type { Action } from "../plan/plan-format.ts";
import { mayBeOf } from "./file-matches.ts";
import { throwIfOutOfReach } from "../state/read-hash-files.ts";
import type { RemoteSurvey } from "./survey-remote.ts";

export interface TouchedPath {
  readonly path: RelativePath;
  /** In the order of the plan. A path whose type changes has two: what the first leaves is what the second finds. */
  readonly steps: readonly Action[];
  /** Undefined: nothing is there. */
  readonly entry: RemoteEntry | undefined;
  readonly hasHashFile: boolean;
  readonly hasWholeHashFile: boolean;
  /** Why the server can't tell what is there. */
  readonly unknown: string | undefined;
}

/**
 * Asks the server for single files where a listing that is not whole doesn't show them, or leaves it open whether their
 * time is the one that the plan has. @throws RemoteError when the server is out of reach
 */
export async function touchedPaths(
  survey: RemoteSurvey,
  actions: readonly Action[],
): Promise<ReadonlyMap<RelativePath, TouchedPath>> {
  const touched = new Map<RelativePath, TouchedPath>();
  const doubts = new Map<RemotePath, TouchedPath>();
  for (const [path, steps] of byPath(actions)) {
    const entry = survey.entry(path);
    const hasHashFile = survey.hasHashFile(path);
    const hasWholeHashFile = survey.hasWholeHashFile(path);
    const doubt = entry === undefined ? survey.doubt(path) : undefined;
    const files = steps.flatMap((step) => [fileBefore(step), fileAfter(step)]);
    const isFile = files.some((file) => file !== undefined);
    const unknown = isFile ? undefined : doubt;
    const item = {
      path,
      steps,
      entry,
      hasHashFile,
      hasWholeHashFile,
      unknown,
    };
    touched.set(path, item);
    const lacksTime = entry?.kind === "file" && entry.modified === undefined;
    const decides = files.some(
      (file) =>
        file?.modified !== undefined &&
        lacksTime &&
        mayBeOf(entry, file.modified),
    );
    if ((isFile && doubt !== undefined) || decides)
      doubts.set(remotePath(survey.root, path), item);
  }
  for await (const result of survey.remote.inspect(streamOf(doubts.keys()))) {
    const item = doubts.get(result.path);
    if (item === undefined)
      throw new Error(`an answer to no question: ${result.path}`);
    if (result.kind === "file") {
      const { size, modified } = result;
      const name = baseName(item.path);
      const entry: RemoteEntry = { name, kind: "file", size, modified };
      touched.set(item.path, { ...item, entry });
    } else if (result.kind === "failed") {
      throwIfOutOfReach(result.error);
      // The time of a listed file may stay unknown; whether an unlisted one is there may not.
      if (item.entry === undefined)
        touched.set(item.path, { ...item, unknown: result.error.message });
    }
  }
  return touched;
}

function byPath(actions: readonly Action[]): Map<RelativePath, Action[]> {
  const paths = new Map<RelativePath, Action[]>();
  for (const action of actions) {
    const there = paths.get(action.path);
    if (there === undefined) paths.set(action.path, [action]);
    else there.push(action);
  }
  return paths;
}
