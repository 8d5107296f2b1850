/** What of an undo the remote still allows: fresh listings of the paths that it touches, as apply will see them. */
import { ArchiveSurvey } from "../apply/archive-survey.ts";
import { type PathProgress, pathsProgress } from "../apply/paths-progress.ts";
import { Recorded } from "../apply/recorded.ts";
import { RemoteSurvey } from "../apply/survey-remote.ts";
import type { Source } from "../manifest/manifest.ts";
import type { Catalogue } from "../model/catalogue.ts";
import type { Finding } from "../model/finding.ts";
import { parentPath, type RelativePath, ROOT } from "../model/path.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { isArriving } from "../plan/folders-above.ts";
import type { BackupAction, BackupDraft } from "../plan/action-format.ts";
import type { PlanHeader } from "../plan/plan-format.ts";
import { filledFolders } from "./filled-folders.ts";

export interface StillStanding {
  readonly drafts: readonly BackupDraft[];
  readonly findings: readonly Omit<Finding, "source">[];
  readonly listing: PlanHeader["sources"][string]["listing"];
}

/** The tag of no plan: the undo has none yet, and nothing is in its archive. */
const NO_TAG = "-";

/** @throws RemoteError when the server is out of reach or can't list a folder */
export async function stillStanding(
  { name, to, state }: Source,
  drafts: readonly BackupDraft[],
  catalogue: Catalogue,
  remote: RemoteFiles,
): Promise<StillStanding> {
  const actions: readonly BackupAction[] = inOrder(drafts).map(
    (draft, index) => ({
      ...draft,
      ...{ id: index + 1, source: name },
    }),
  );
  const survey = await RemoteSurvey.of(remote, to, actions);
  const recorded = new Recorded(catalogue);
  const progress = await pathsProgress(survey, actions, {
    ...{ recorded, tag: NO_TAG, begun: false },
    archive: await ArchiveSurvey.of(remote, state, NO_TAG, actions),
  });
  const choice = new Choice(drafts, progress, survey);
  choice.leaveWhatChanged();
  choice.leaveWithoutFolder();
  choice.leaveFilledFolders(catalogue);
  return {
    drafts: choice.drafts,
    findings: choice.findings,
    listing: isWhole(survey, actions) ? "complete" : "incomplete",
  };
}

/** As the plan has them on one path: what is there goes before what was there comes back. */
function inOrder(drafts: readonly BackupDraft[]): readonly BackupDraft[] {
  const rank = ({ op }: BackupDraft): number =>
    op === "unarchive" ? 2 : op === "mkdir" ? 1 : 0;
  return drafts.toSorted((a, b) => rank(a) - rank(b));
}

function isWhole(
  survey: RemoteSurvey,
  actions: readonly BackupAction[],
): boolean {
  return actions.every(
    ({ path }) =>
      survey.incomplete(path) === undefined &&
      survey.incomplete(parentPath(path)) === undefined,
  );
}

/** The drafts that are left. */
class Choice {
  drafts: readonly BackupDraft[];
  readonly findings: Omit<Finding, "source">[] = [];

  constructor(
    drafts: readonly BackupDraft[],
    readonly progress: ReadonlyMap<RelativePath, PathProgress>,
    readonly survey: RemoteSurvey,
  ) {
    this.drafts = drafts;
  }

  /** A path that is not as the catalogue has it; a folder that is there, or gone, already. */
  leaveWhatChanged(): void {
    for (const [path, { problem, item }] of this.progress) {
      if (problem !== undefined)
        this.#leave(path, problem.words, item.unknown !== undefined);
    }
    this.drafts = this.drafts.filter((draft) => {
      const { passed } = this.progress.get(draft.path) ?? {};
      const isFolder = draft.op === "mkdir" || draft.op === "rmdir";
      return !(isFolder && passed?.count === 1);
    });
  }

  /** What would come to where no folder is, nor is made. */
  leaveWithoutFolder(): void {
    const made = new Set<RelativePath>();
    for (const { op, path } of this.drafts) if (op === "mkdir") made.add(path);
    const lacksFolder = (path: RelativePath): boolean => {
      const folder = parentPath(path);
      if (path === ROOT || this.survey.isFolder(folder)) return false;
      return !made.has(folder) || lacksFolder(folder);
    };
    for (const draft of this.drafts)
      if (isArriving(draft) && lacksFolder(draft.path))
        this.#leave(
          draft.path,
          "the folder that it was in is not there",
          false,
        );
  }

  leaveFilledFolders(catalogue: Catalogue): void {
    const filled = filledFolders(this.drafts, this.survey, catalogue);
    for (const [path, { words, isDoubt }] of filled)
      this.#leave(path, words, isDoubt);
  }

  #leave(path: RelativePath, detail: string, isDoubt: boolean): void {
    this.drafts = this.drafts.filter((draft) => draft.path !== path);
    const code = isDoubt ? "listing-incomplete" : "changed-since";
    this.findings.push({ level: "warning", code, path, detail });
  }
}
