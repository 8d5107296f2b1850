/** Puts the two ends of moves together: files that would be sent, and files with the same content that would go. */
import { digestHex } from "../model/digest.ts";
import type { LocalFiles } from "../model/local-files.ts";
import { streamOf } from "../model/stream-of.ts";
import type { RemoteTree } from "../plan/sides.ts";
import { MoveSearch, type NewFile } from "../plan/find-moves.ts";
import { foldMoves } from "../plan/fold-moves.ts";
import type { ActionDraft } from "../plan/action-format.ts";
import type { SourcePlanner } from "./source-planner.ts";

/** All actions, with files moved that would be sent and removed. */
export async function withMoves(
  planner: SourcePlanner,
  files: LocalFiles,
  remote: RemoteTree,
): Promise<ActionDraft[]> {
  const { actions, newFiles, removals } = planner;
  const search = new MoveSearch(removals);
  const known = await withFullDigests(newFiles, search, files);
  const moves = search.pair(known, planner.source.times);
  const arrived = new Set(moves.map(({ file }) => file));
  const left = new Set(moves.map(({ removal }) => removal));
  return foldMoves(
    [
      ...actions,
      ...known.filter((file) => !arrived.has(file)).map((file) => file.action),
      ...removals
        .filter((removal) => !left.has(removal))
        .map((removal) => removal.action),
      ...moves.map(({ action }) => action),
    ],
    moves,
    remote,
  );
}

/** Reads those whole of which nothing less tells whether they were moved. */
async function withFullDigests(
  newFiles: readonly NewFile[],
  search: MoveSearch,
  files: LocalFiles,
): Promise<readonly NewFile[]> {
  const open = new Map(
    newFiles
      .filter((file) => search.needsFull(file))
      .map((file) => [file.action.path, file]),
  );
  if (open.size === 0) return newFiles;
  const requests = [...open.keys()].map(
    (path) => ({ path, want: "full" }) as const,
  );
  const known = new Map<NewFile, NewFile>();
  for await (const result of files.digest(streamOf(requests))) {
    const file = open.get(result.path);
    if (file === undefined || result.kind === "failed") continue;
    // One that changed meanwhile is planned as it was, and found out by apply.
    const isSame =
      digestHex(result.partial) === digestHex(file.local.partial) &&
      result.size === file.local.size;
    if (!isSame) continue;
    const local = { ...file.local, full: result.full };
    known.set(file, { ...file, local });
  }
  return newFiles.map((file) => known.get(file) ?? file);
}
