/** Which paths hold what the plan sends there: an earlier run of the same plan was here. */
import { digestHex, type Digest } from "../model/digest.ts";
import {
  type RelativePath,
  type RemotePath,
  remotePath,
} from "../model/path.ts";
import { streamOf } from "../model/stream-of.ts";
import { fileAfter, fileBefore } from "../plan/action-files.ts";
import { readHashFiles } from "../state/read-hash-files.ts";
import { isFileAfter, isFileBefore } from "./file-matches.ts";
import type { RemoteSurvey } from "./survey-remote.ts";
import type { TouchedPath } from "./touched-paths.ts";

/** The hash file proves it, or where none is written size and time do. @throws RemoteError when the server is out of reach */
export async function alreadySent(
  survey: RemoteSurvey,
  touched: Iterable<TouchedPath>,
): Promise<ReadonlySet<RelativePath>> {
  const sent = new Set<RelativePath>();
  const questions: {
    readonly file: RemotePath;
    readonly item: { readonly path: RelativePath; readonly hash: Digest };
  }[] = [];
  for (const { path, steps, entry, hasWholeHashFile } of touched) {
    const last = steps.at(-1);
    const after = last && fileAfter(last);
    if (entry?.kind !== "file" || after?.size !== entry.size) continue;
    if (!after.hashFile) {
      // The file that is to be replaced may have the same size and time: then it is the old one.
      const before = last && fileBefore(last);
      const isOld = before !== undefined && isFileBefore(before, entry);
      if (!isOld && isFileAfter(after, entry)) sent.add(path);
    } else if (hasWholeHashFile) {
      const item = { path, hash: after.hash };
      questions.push({ file: remotePath(survey.root, path), item });
    }
  }
  const answers = readHashFiles(survey.remote, streamOf(questions));
  for await (const { item, hex } of answers)
    if (hex === digestHex(item.hash)) sent.add(item.path);
  return sent;
}
