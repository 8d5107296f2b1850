/** Puts pieces of catalogue and journal on the server and takes superseded ones away. */
import type { PlanTag } from "../model/catalogue.ts";
import {
  parseRelativePath,
  type RemotePath,
  remotePath,
} from "../model/path.ts";
import type { Outcome, RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { type StateSubfolder, stateSubfolder } from "./list-pieces.ts";

/** @throws what the outcome tells: RemoteError, or InterruptedError */
export async function makeSubfolders(
  remote: RemoteFiles,
  state: RemotePath,
  names: readonly StateSubfolder[],
): Promise<void> {
  if (names.length === 0) return;
  const steps = names.map((name, id) => ({
    ...{ kind: "make-folder" as const, id },
    path: stateSubfolder(state, name),
  }));
  await allDone(remote.change(streamOf(steps)));
}

/**
 * Nobody sees half of it. `tmp` and the folder must be there.
 * @throws what the outcome tells: RemoteError, or InterruptedError
 */
export async function putPiece(
  remote: RemoteFiles,
  state: RemotePath,
  folder: "catalogue" | "journal",
  tag: PlanTag,
  name: string,
  bytes: Buffer,
): Promise<void> {
  const scratch = stateSubfolder(state, "tmp");
  const placement = {
    id: 0,
    target: pieceFile(state, folder, name),
    temporary: fileIn(scratch, `${tag}-${name}`),
    // Directly in `tmp`: what lies in its folder `aside` is taken for files of the source.
    aside: fileIn(scratch, `${tag}-aside-${name}`),
    size: bytes.length,
    content: (from: number) => streamOf([bytes.subarray(from)]),
    modified: undefined,
    hashFile: {
      path: pieceFile(state, folder, `.${name}.hash`),
      ...{ exists: false, content: undefined },
    },
    archive: undefined,
  };
  await allDone(remote.place(streamOf([placement])));
}

/** What stays does no harm: it is recognised as superseded. @throws never */
export async function removePieces(
  remote: RemoteFiles,
  paths: readonly RemotePath[],
): Promise<void> {
  if (paths.length === 0) return;
  const steps = paths.map((path, id) => ({
    ...{ kind: "remove-file" as const, id },
    ...{ path, hashFile: undefined },
  }));
  try {
    await allDone(remote.change(streamOf(steps)));
  } catch {
    // The next apply tries again.
  }
}

export function pieceFile(
  state: RemotePath,
  folder: "catalogue" | "journal",
  name: string,
): RemotePath {
  return fileIn(stateSubfolder(state, folder), name);
}

function fileIn(folder: RemotePath, name: string): RemotePath {
  return remotePath(folder, parseRelativePath(name));
}

async function allDone(outcomes: AsyncIterable<Outcome>): Promise<void> {
  let failure: Error | undefined;
  for await (const outcome of outcomes)
    if (outcome.kind === "failed") failure ??= outcome.error;
  if (failure !== undefined) throw failure;
}
