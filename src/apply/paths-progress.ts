/** How far each touched path of the remote is: as the plan found it, changed by it already, or otherwise, and then how. */
import type { PlanTag } from "../model/catalogue.ts";
import type { RelativePath } from "../model/path.ts";
import { fileBefore } from "../plan/action-files.ts";
import type { BackupAction } from "../plan/action-format.ts";
import { alreadySent } from "./already-sent.ts";
import type { ArchiveSurvey } from "./archive-survey.ts";
import { folderProblem } from "./check-folder.ts";
import { copyTrace } from "./copy-trace.ts";
import { entryWords, fileWords } from "./entry-words.ts";
import { isNoted } from "./is-noted.ts";
import type { Recorded } from "./recorded.ts";
import { type Passed, stepsPassed, type Traces } from "./steps-passed.ts";
import type { RemoteSurvey } from "./survey-remote.ts";
import { type TouchedPath, touchedPaths } from "./touched-paths.ts";

/** What is known beside the plan and the survey. */
export interface Background {
  readonly recorded: Recorded;
  readonly tag: PlanTag;
  readonly archive: ArchiveSurvey;
  /** A run of this plan was begun and did not end. */
  readonly begun: boolean;
}

/** What is not as the plan wants it. */
interface Problem {
  readonly source: string;
  /** What it is about. */
  readonly place: string;
  readonly words: string;
}

export interface PathProgress {
  readonly item: TouchedPath;
  /** Undefined: it is in none of the states that the plan leads through; `problem` says why. */
  readonly passed: Passed | undefined;
  readonly problem: Problem | undefined;
}

/** @param actions of one source, in the order of the plan */
export async function pathsProgress(
  survey: RemoteSurvey,
  actions: readonly BackupAction[],
  { recorded, tag, archive, begun }: Background,
): Promise<ReadonlyMap<RelativePath, PathProgress>> {
  const touched = await touchedPaths(survey, actions);
  const sent = await alreadySent(
    ...([survey, recorded, tag, touched.values(), begun] as const),
  );
  const folders: Traces["folders"] = {
    before: ({ from }) => folderProblem(survey, recorded, from, from),
    after: ({ from, path }) => movedFolderProblem(survey, recorded, from, path),
  };
  const progress = new Map<RelativePath, PathProgress>();
  for (const [path, item] of touched) {
    const archived = archive.copy(tag, path);
    const passed = stepsPassed(item, {
      ...{ sent: sent.has(path), begun, folders, archived },
      copyOf: (step) => copyTrace(step, archive, recorded),
      isNoted: (step) => isNoted(step, recorded, tag),
    });
    const problem =
      passed === undefined
        ? (copyProblem(item, archive, recorded) ??
          describe(item, folders, archived !== undefined))
        : undefined;
    progress.set(path, { item, passed, problem });
  }
  return progress;
}

/** The catalogue may have it at the old path still, or at the new one already, as the run before came to write it. */
function movedFolderProblem(
  survey: RemoteSurvey,
  recorded: Recorded,
  from: RelativePath,
  path: RelativePath,
): string | undefined {
  const problem = folderProblem(survey, recorded, from, path);
  return problem && folderProblem(survey, recorded, path, path);
}

/** In words, when it is the archived copy that is not as the plan wants it. */
function copyProblem(
  { path, steps }: TouchedPath,
  archive: ArchiveSurvey,
  recorded: Recorded,
): Problem | undefined {
  const step = steps.find(({ op }) => op === "unarchive");
  if (step?.op !== "unarchive") return undefined;
  const { entry, isOf } = copyTrace(step, archive, recorded);
  if (entry !== undefined && isOf(entry)) return undefined;
  return {
    source: step.source,
    place: `the archived copy of ${path} (plan ${step.plan})`,
    words: `expected ${fileWords(step.after)} in the archive, found ${entryWords(entry)}`,
  };
}

function describe(
  { path, steps, entry, unknown, from }: TouchedPath,
  folders: Traces["folders"],
  isArchived: boolean,
): Problem {
  const [first] = steps;
  if (first === undefined) throw new Error("no action on this path");
  const { source } = first;
  if (first.op === "move" && from !== undefined && entry === undefined) {
    const place = `${from.path} on the remote, which moves to ${path}`;
    const file = fileBefore(first);
    const words =
      file === undefined
        ? (folders.before(first) ?? "it changed")
        : `expected ${fileWords(file)}, found ${entryWords(from.entry)}`;
    return { source, place, words };
  }
  const copy = isArchived ? ", and a copy in the archive of this plan" : "";
  const found =
    unknown === undefined
      ? `found ${entryWords(entry)}${copy}`
      : `the server doesn't say what is there: ${unknown}`;
  const place = `${path} on the remote`;
  return { source, place, words: `expected ${wantedWords(first)}, ${found}` };
}

function wantedWords(action: BackupAction): string {
  const file = action.op === "move" ? undefined : fileBefore(action);
  if (file !== undefined) return fileWords(file);
  const isNothing = action.before === null || action.op === "move";
  return isNothing ? "nothing" : "a folder";
}
