/** What earlier runs of a plan did: uploads that are in place, and proven to be, are never sent again. */
import { HASH_FILE_SIZE } from "../../src/model/hash-file.ts";
import { agreesWith, entriesOf } from "./check-catalogue.ts";
import { isAsPlanned, isOfContent, PlanIndex } from "./plan-index.ts";
import type { MadePlan } from "./made-plan.ts";
import type { ServerView } from "./server-view.ts";
import type { Stage } from "./stage.ts";

export interface Earlier {
  /** Ids of uploads that are proven to be in place. */
  readonly proven: ReadonlySet<number>;
  /** Paths that the catalogue or a journal has as this plan left them. */
  readonly noted: ReadonlySet<string>;
}

export async function earlierRuns(
  stage: Stage,
  { actions, tag }: MadePlan,
  view: ServerView,
): Promise<Earlier> {
  const { tainted } = stage;
  const catalogue = await stage.catalogue();
  const entries = entriesOf(catalogue);
  const proven = new Set<number>();
  const noted = new Set<string>();
  for (const [path, entry] of entries) if (entry.plan === tag) noted.add(path);
  for (const [path, action] of new PlanIndex(actions).sends) {
    const { after } = action;
    const file = view.files.get(path);
    if (file === undefined || !isOfContent(after, file)) continue;
    if (tainted.has(path)) continue;
    const archives = action.op === "replace" && action.archive === true;
    if (archives && !view.archive.has(`${tag}/${path}`)) continue;
    const hash = view.hashFiles.get(path);
    const isWhole = hash?.size === HASH_FILE_SIZE;
    const entry = entries.get(path);
    const isNoted =
      entry?.kind === "file" &&
      entry.plan === tag &&
      agreesWith(entry, file) &&
      entry.modified === after.modified;
    const isOld = action.op === "replace" && isAsPlanned(action.before, file);
    const seconds = after.modified?.replace(/\.\d+Z$/, "Z");
    const isProven = after.hashFile
      ? isWhole &&
        (isNoted || after.hash.endsWith(hash.content.toString("latin1")))
      : isNoted || (!isOld && file.modified === seconds);
    if (isProven) proven.add(action.id);
  }
  return { proven, noted };
}
