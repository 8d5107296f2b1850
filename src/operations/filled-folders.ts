/** Which of the folders that an undo would remove are not empty by then. */
import type { RemoteSurvey } from "../apply/survey-remote.ts";
import type { Catalogue } from "../model/catalogue.ts";
import { hashFileOwner } from "../model/hash-file.ts";
import {
  baseName,
  childPath,
  compareBytes,
  parentPath,
  type RelativePath,
} from "../model/path.ts";
import { isArriving } from "../plan/folders-above.ts";
import type { BackupDraft } from "../plan/action-format.ts";

interface Filled {
  readonly words: string;
  /** Nobody can tell whether something is in it. */
  readonly isDoubt: boolean;
}

/** They stay, and nothing else is done at their paths. */
export function filledFolders(
  drafts: readonly BackupDraft[],
  survey: RemoteSurvey,
  catalogue: Catalogue,
): ReadonlyMap<RelativePath, Filled> {
  const leaving = new Set<RelativePath>();
  const filled = new Map<RelativePath, Filled>();
  const receiving = new Set<RelativePath>();
  for (const draft of drafts) {
    if (draft.op === "archive" || draft.op === "link") leaving.add(draft.path);
    if (draft.op === "move") leaving.add(draft.from);
    if (isArriving(draft)) receiving.add(parentPath(draft.path));
  }
  const folders = drafts
    .filter(({ op }) => op === "rmdir")
    .map(({ path }) => path)
    .sort(compareBytes)
    .reverse();
  for (const path of folders) {
    const doubt = survey.doubtWithin(path);
    const stays = staying(path, survey, catalogue, leaving);
    if (stays === undefined && doubt === undefined && !receiving.has(path))
      leaving.add(path);
    else if (doubt === undefined)
      filled.set(path, { words: stayWords(stays), isDoubt: false });
    else filled.set(path, { words: doubt, isDoubt: true });
  }
  return filled;
}

/** Something that is still in the folder. */
function staying(
  folder: RelativePath,
  survey: RemoteSurvey,
  catalogue: Catalogue,
  leaving: ReadonlySet<RelativePath>,
): RelativePath | undefined {
  const goes = (path: RelativePath): boolean => {
    const owner = hashFileOwner(baseName(path));
    const isAlong =
      owner !== undefined && leaving.has(childPath(folder, owner));
    return isAlong || leaving.has(path);
  };
  const links = [...(catalogue.folder(folder)?.entries ?? [])]
    .filter(([, { kind }]) => kind === "link")
    .map(([name]) => childPath(folder, name));
  return [...survey.entries(folder), ...links].find((path) => !goes(path));
}

function stayWords(stays: RelativePath | undefined): string {
  return stays === undefined
    ? "something comes back into it"
    : `${baseName(stays)} is still in it`;
}
