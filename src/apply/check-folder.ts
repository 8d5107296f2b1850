/** Whether a folder on the remote holds exactly the files that the catalogue has of a folder, as it recorded them. */
import { hashFileOwner } from "../model/hash-file.ts";
import { baseName, childPath, type RelativePath } from "../model/path.ts";
import { agrees } from "../plan/agrees.ts";
import type { Recorded } from "./recorded.ts";
import type { RemoteSurvey } from "./survey-remote.ts";

/**
 * Answers in words what is different; undefined: nothing.
 * @param folder where the files are recorded
 * @param at where they are looked for
 */
export function folderProblem(
  survey: RemoteSurvey,
  recorded: Recorded,
  folder: RelativePath,
  at: RelativePath,
): string | undefined {
  if (!survey.isFolder(at)) return `${at} is not there`;
  const places = new Map<RelativePath, RelativePath>();
  for (const [old, now] of recorded.movedFolders(folder, at))
    places.set(now, old);
  const pending = [at];
  for (let now = pending.pop(); now !== undefined; now = pending.pop()) {
    const old = places.get(now);
    if (old === undefined) return `${now} is not in the catalogue`;
    places.delete(now);
    const incomplete = survey.doubtWithin(now);
    if (incomplete !== undefined)
      return `the listing of ${now} can't be trusted to be whole: ${incomplete}`;
    const different = differentEntry(survey, recorded, old, now, pending);
    if (different !== undefined) return different;
  }
  const [missing] = places.keys();
  return missing === undefined ? undefined : `${missing} is missing`;
}

/** @param inside gets the folders in it */
function differentEntry(
  survey: RemoteSurvey,
  recorded: Recorded,
  old: RelativePath,
  now: RelativePath,
  inside: RelativePath[],
): string | undefined {
  const files = new Map(
    [...recorded.folder(old)].filter(([, { kind }]) => kind === "file"),
  );
  for (const path of survey.entries(now)) {
    const entry = survey.entry(path);
    const name = baseName(path);
    if (entry?.kind === "folder") {
      inside.push(path);
      continue;
    }
    const file = files.get(name);
    files.delete(name);
    if (file?.kind === "file") {
      if (entry === undefined || !agrees(file, entry))
        return `${path} is not as the catalogue has it`;
      continue;
    }
    const owner = hashFileOwner(name);
    const isHashFile =
      owner !== undefined && survey.entry(childPath(now, owner)) !== undefined;
    if (!isHashFile) return `${path} is not in the catalogue`;
  }
  const [missing] = files.keys();
  return missing === undefined
    ? undefined
    : `${childPath(now, missing)} is missing`;
}
