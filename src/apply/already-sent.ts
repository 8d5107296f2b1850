/** Which paths hold what the plan puts there: an earlier run of the same plan was here. */
import type { CatalogueFile, PlanTag } from "../model/catalogue.ts";
import { digestHex, type Digest } from "../model/digest.ts";
import {
  type RelativePath,
  type RemotePath,
  remotePath,
} from "../model/path.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { agrees } from "../plan/agrees.ts";
import { fileAfter, fileBefore } from "../plan/action-files.ts";
import { isRecordedAs } from "../plan/is-recorded-as.ts";
import type { BackupAction } from "../plan/action-format.ts";
import { readHashFiles } from "../state/read-hash-files.ts";
import { isFileAfter, isFileBefore, mayHaveTimeOf } from "./file-matches.ts";
import type { Recorded } from "./recorded.ts";
import type { RemoteSurvey } from "./survey-remote.ts";
import type { TouchedPath } from "./touched-paths.ts";

/**
 * The catalogue or its journal proves it, or the hash file, or where none is written size and time do.
 * @param begun a run of this plan was begun and did not end
 * @throws RemoteError when the server is out of reach
 */
export async function alreadySent(
  survey: RemoteSurvey,
  recorded: Recorded,
  tag: PlanTag,
  touched: Iterable<TouchedPath>,
  begun: boolean,
): Promise<ReadonlySet<RelativePath>> {
  const sent = new Set<RelativePath>();
  const questions: {
    readonly file: RemotePath;
    readonly item: { readonly path: RelativePath; readonly hash: Digest };
  }[] = [];
  for (const item of touched) {
    const { path, steps, entry, hasWholeHashFile } = item;
    const last = steps.at(-1);
    const after = last && fileAfter(last);
    if (entry?.kind !== "file" || after?.size !== entry.size) continue;
    const entered = recorded.file(path);
    if (
      entered?.plan === tag &&
      isStillThere(entered, entry) &&
      isRecordedAs(entered, after) &&
      (hasWholeHashFile || !after.hashFile)
    ) {
      sent.add(path);
    } else if (AT_NO_COST.has(last?.op)) {
      continue;
    } else if (!after.hashFile) {
      // The file that is to be replaced may have the same size and time: then it is the old one.
      const before = last && fileBefore(last);
      const isOld = before !== undefined && isFileBefore(before, entry);
      if (!isOld && isFileAfter(after, entry)) sent.add(path);
    } else if (hasWholeHashFile && (begun || mayHaveTimeOf(after, entry))) {
      // Where no run was, the same content with another time is an old file, which the plan knew nothing of.
      const question = { path, hash: after.hash };
      questions.push({ file: remotePath(survey.root, path), item: question });
    }
  }
  const answers = readHashFiles(survey.remote, streamOf(questions));
  for await (const { item, hex } of answers)
    if (hex === digestHex(item.hash)) sent.add(item.path);
  return sent;
}

/** To do them again costs nothing. */
const AT_NO_COST: ReadonlySet<BackupAction["op"] | undefined> = new Set([
  "touch",
  "move",
  "adopt",
]);

/** Of a file that this plan put there: where the server told no time for it then, its size is all that can be compared. */
function isStillThere(entered: CatalogueFile, entry: RemoteEntry): boolean {
  return entered.listed === undefined
    ? entered.size === entry.size
    : agrees(entered, entry);
}
