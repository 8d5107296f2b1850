/** What an earlier run of the same plan did and could not note: the catalogue must learn it now. */
import type { CatalogueChange, PlanTag } from "../model/catalogue.ts";
import type { FullDigest } from "../model/digest.ts";
import {
  baseName,
  parentPath,
  type RelativePath,
  remotePath,
} from "../model/path.ts";
import { streamOf } from "../model/stream-of.ts";
import { fileAfter, isWholeFolder } from "../plan/action-files.ts";
import type { Action } from "../plan/plan-format.ts";
import { throwIfOutOfReach } from "../state/read-hash-files.ts";
import { catalogueChanges, type Knowledge } from "./catalogue-changes.ts";
import type { CheckedSource } from "./check-source.ts";
import type { Recorded } from "./recorded.ts";
import { isSending } from "./to-step.ts";

/** @throws RemoteError when the server is out of reach */
export async function doneEarlier(
  source: CheckedSource,
  knowledge: Knowledge,
): Promise<CatalogueChange[]> {
  const unnoted = source.done.filter((action) => !isNoted(action, source));
  const times = await exactTimes(source, unnoted);
  const digests = await fullDigests(source, unnoted);
  return unnoted.flatMap((action) =>
    catalogueChanges(
      action,
      { listed: times.get(action.path), full: digests.get(action.path) },
      knowledge,
    ),
  );
}

function isNoted(action: Action, { recorded, tag }: CheckedSource): boolean {
  const { op, path } = action;
  const { catalogue } = recorded;
  switch (op) {
    case "upload":
    case "replace":
    case "touch":
    case "hash":
      return recorded.file(path)?.plan === tag;
    case "mkdir":
      return catalogue?.folder(path) !== undefined;
    case "rmdir":
      return catalogue?.folder(path) === undefined;
    case "delete":
    case "forget":
      return isForgotten(path, recorded, tag);
    case "archive": {
      const copies = catalogue?.archived() ?? [];
      const isCopied = copies.some(
        (copy) => copy.plan === tag && copy.path === path,
      );
      return isCopied && isForgotten(path, recorded, tag);
    }
    case "move":
      return isWholeFolder(action.after)
        ? catalogue?.folder(path) !== undefined &&
            catalogue.folder(action.from) === undefined
        : recorded.file(path)?.plan === tag &&
            isForgotten(action.from, recorded, tag);
    // Found done by what the catalogue says.
    case "link":
      return true;
    case "prune":
      return false;
  }
}

/** Nothing is recorded at the path, or what this plan put there. */
function isForgotten(
  path: RelativePath,
  recorded: Recorded,
  tag: PlanTag,
): boolean {
  const entry = recorded.folder(parentPath(path)).get(baseName(path));
  return entry === undefined || entry.plan === tag;
}

async function exactTimes(
  { survey, remote, root }: CheckedSource,
  actions: readonly Action[],
): Promise<ReadonlyMap<RelativePath, string>> {
  const times = new Map<RelativePath, string>();
  const open = new Map<string, RelativePath>();
  for (const action of actions) {
    if (fileAfter(action) === undefined) continue;
    const modified = survey.entry(action.path)?.modified;
    if (modified !== undefined) times.set(action.path, modified);
    else open.set(remotePath(root, action.path), action.path);
  }
  const questions = [...open.values()].map((path) => remotePath(root, path));
  for await (const result of remote.inspect(streamOf(questions))) {
    if (result.kind === "failed") throwIfOutOfReach(result.error);
    const path = open.get(result.path);
    if (result.kind === "file" && result.modified !== undefined && path)
      times.set(path, result.modified);
  }
  return times;
}

/** Of files that are here as they were when they were sent. */
async function fullDigests(
  { local }: CheckedSource,
  actions: readonly Action[],
): Promise<ReadonlyMap<RelativePath, FullDigest>> {
  const sent = new Map(
    actions.filter(isSending).map(({ path, after }) => [path, after]),
  );
  const requests = [...sent.keys()].map(
    (path) => ({ path, want: "full" }) as const,
  );
  const digests = new Map<RelativePath, FullDigest>();
  for await (const result of local.digest(streamOf(requests))) {
    if (result.kind !== "digest" || result.full === undefined) continue;
    const hash = sent.get(result.path)?.hash;
    if (hash === result.full || hash === result.partial)
      digests.set(result.path, result.full);
  }
  return digests;
}
