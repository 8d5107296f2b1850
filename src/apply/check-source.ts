/** Checks both sides of a source against the plan before anything is changed, and finds out what is done already. */
import type { RelativePath } from "../model/path.ts";
import type { Progress } from "../model/progress.ts";
import {
  fileAfter,
  followsLocal,
  isWholeFolder,
} from "../plan/action-files.ts";
import type { BackupAction } from "../plan/action-format.ts";
import type { PlanHeader } from "../plan/plan-format.ts";
import { ArchiveSurvey } from "./archive-survey.ts";
import { baseDifference } from "./check-base.ts";
import { checkLocal } from "./check-local.ts";
import { checkRemote } from "./check-remote.ts";
import type { OpenSource } from "./open-source.ts";
import { putBackAsides } from "./put-back-asides.ts";
import { Recorded } from "./recorded.ts";
import { Scratch } from "./scratch.ts";
import { RemoteSurvey } from "./survey-remote.ts";
import { isSending } from "./to-step.ts";

export interface CheckedSource extends OpenSource {
  /** Without those that an earlier run of the plan carried out. */
  readonly todo: readonly BackupAction[];
  readonly done: readonly BackupAction[];
  readonly onlyHashFile: ReadonlySet<number>;
  readonly recorded: Recorded;
  readonly survey: RemoteSurvey;
  readonly scratch: Scratch;
  readonly owners: ReadonlyMap<RelativePath, string>;
  readonly differences: readonly string[];
}

/** @param actions of this source, in the order of the plan */
export async function checkSource(
  source: OpenSource,
  base: PlanHeader["sources"][string]["base"],
  actions: readonly BackupAction[],
  progress: Progress,
): Promise<CheckedSource> {
  const { name, planId, tag, remote, local, state, before } = source;
  progress.start("check", name, { files: filesIn(actions), bytes: 0 });
  remote.warmUp(actions.filter(isSending).length);
  const { survey, scratch } = await surveyWhole(source, actions, progress);
  const recorded = new Recorded(before.catalogue);
  const { done, onlyHashFile, differences } = await checkRemote(
    survey,
    actions,
    {
      ...{ recorded, tag },
      archive: await ArchiveSurvey.of(remote, state, tag, actions),
      begun: isBegun(source),
    },
  );
  const todo = actions.filter(({ id }) => !done.has(id));
  progress.advance(filesIn(actions) - filesIn(todo), 0);
  const here = await checkLocal(local, todo, recorded, progress);
  const moved = baseDifference(name, base, planId, before);
  return {
    ...{ ...source, todo, onlyHashFile, recorded, survey, scratch },
    done: actions.filter(({ id }) => done.has(id)),
    owners: here.owners,
    differences: [
      ...(moved === undefined ? [] : [moved]),
      ...differences,
      ...here.differences,
    ],
  };
}

/** A run of this plan did not come to its end, or may be the one that didn't, and has perhaps done more than it could note. */
function isBegun({ before, lock, planId }: OpenSource): boolean {
  const { takenOver } = lock;
  return (
    before.interrupted.includes(planId) ||
    before.head?.planId === planId ||
    (takenOver !== undefined && (takenOver.plan ?? planId) === planId)
  );
}

/** Surveys the remote after old files that a killed run left aside are back where they belong. */
async function surveyWhole(
  { remote, name, root, state }: OpenSource,
  actions: readonly BackupAction[],
  progress: Progress,
): Promise<{ readonly survey: RemoteSurvey; readonly scratch: Scratch }> {
  const [survey, scratch] = await Promise.all([
    RemoteSurvey.of(remote, root, actions),
    Scratch.of(remote, state),
  ]);
  if (scratch.leftAside === undefined) return { survey, scratch };
  const back = await putBackAsides(remote, root, scratch.leftAside);
  if (back.length > 0) {
    const files = back.length === 1 ? "file" : "files";
    progress.notice(
      `${name}: put back ${back.length} old ${files} that an interrupted run had moved aside: ${back.slice(0, 5).join(", ")}${back.length > 5 ? ", …" : ""}`,
    );
  }
  return { survey: await RemoteSurvey.of(remote, root, actions), scratch };
}

/** Files whose content is to be compared with the plan. */
function filesIn(actions: readonly BackupAction[]): number {
  const files = actions.map((action) => {
    if (!followsLocal(action)) return 0;
    if (action.op === "move" && isWholeFolder(action.after))
      return action.after.files;
    return fileAfter(action) === undefined ? 0 : 1;
  });
  return files.reduce((a, b) => a + b, 0);
}
