/** Whether every local file that a plan sends or moves is still what the plan says, by size and content; its time doesn't count. */
import type { CatalogueFile } from "../model/catalogue.ts";
import {
  type Digest,
  fullDigest,
  PARTIAL_WHOLE,
  partialDigest,
} from "../model/digest.ts";
import type { DigestResult, LocalFiles } from "../model/local-files.ts";
import type { Progress } from "../model/progress.ts";
import { childPath, type RelativePath } from "../model/path.ts";
import { streamOf } from "../model/stream-of.ts";
import {
  fileAfter,
  followsLocal,
  isWholeFolder,
} from "../plan/action-files.ts";
import type { BackupAction } from "../plan/action-format.ts";
import type { Recorded } from "./recorded.ts";

export interface LocalCheck {
  /** A sentence for each file that is not. */
  readonly differences: readonly string[];
  /** `uid:gid` by path. */
  readonly owners: ReadonlyMap<RelativePath, string>;
}

/** What a local file must be. Without a digest its content is not known, and can't be asked for. */
interface Expected {
  readonly size: number;
  readonly hash: Digest | undefined;
}

/** @param actions of one source */
export async function checkLocal(
  local: LocalFiles,
  actions: Iterable<BackupAction>,
  recorded: Recorded,
  progress: Progress,
): Promise<LocalCheck> {
  const expected = new Map<RelativePath, Expected>();
  let source = "";
  for (const action of actions) {
    source = action.source;
    if (!followsLocal(action)) continue;
    const after = fileAfter(action);
    if (after !== undefined) expected.set(action.path, after);
    else if (action.op === "move" && isWholeFolder(action.after))
      for (const [path, file] of filesMoved(action.from, action.path, recorded))
        expected.set(path, { size: file.size, hash: digestOf(file) });
  }
  const requests = [...expected].map(([path, { hash }]) => ({
    path,
    want: isFull(hash) ? ("full" as const) : ("partial" as const),
  }));
  const differences: string[] = [];
  const owners = new Map<RelativePath, string>();
  for await (const result of local.digest(streamOf(requests))) {
    progress.advance(1, 0);
    const file = expected.get(result.path);
    const problem = file && problemOf(file, result);
    if (problem !== undefined)
      differences.push(`${source}: ${result.path} here: ${problem}`);
    else if (result.kind === "digest" && result.owner !== undefined)
      owners.set(result.path, result.owner);
  }
  return { differences: differences.sort(), owners };
}

function problemOf(
  { size, hash }: Expected,
  result: DigestResult,
): string | undefined {
  if (result.kind === "failed") return result.error.message;
  if (result.size !== size)
    return `expected ${size} bytes, found ${result.size}`;
  const found = isFull(hash) ? result.full : result.partial;
  return found === hash ? undefined : "the content has changed";
}

function isFull(hash: Digest | undefined): boolean {
  return hash?.startsWith("sha256:") === true;
}

function* filesMoved(
  from: RelativePath,
  to: RelativePath,
  recorded: Recorded,
): Generator<readonly [RelativePath, CatalogueFile]> {
  for (const [folder, now] of recorded.movedFolders(from, to))
    for (const [name, entry] of recorded.folder(folder))
      if (entry.kind === "file") yield [childPath(now, name), entry];
}

/** What proved it to be moved: the partial digest where the catalogue has one. */
function digestOf({ size, full, partial }: CatalogueFile): Digest | undefined {
  if (partial !== undefined) return partialDigest(partial);
  if (full === undefined) return undefined;
  return size <= PARTIAL_WHOLE ? partialDigest(full) : fullDigest(full);
}
