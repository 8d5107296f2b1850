/** Asks the server for the exact time of each file that a plan touches, where its listings have none. */
import { type RemotePath, remotePath } from "../model/path.ts";
import type { RemoteReader } from "../model/remote-files.ts";
import { fileBefore, isFile } from "../plan/action-files.ts";
import type { ActionDraft } from "../plan/action-format.ts";
import type { RemoteFileState } from "../plan/state-format.ts";
import { throwIfOutOfReach } from "../state/read-hash-files.ts";

/** LIST's times lose their minutes after half a year and have no zone: with them, the same remote would give another plan next year. */
export async function exactTimes(
  remote: RemoteReader,
  root: RemotePath,
  actions: readonly ActionDraft[],
): Promise<ActionDraft[]> {
  const times = new Map<RemotePath, string>();
  for await (const result of remote.inspect(untimed(root, actions))) {
    if (result.kind === "failed") throwIfOutOfReach(result.error);
    if (result.kind === "file" && result.modified !== undefined)
      times.set(result.path, result.modified);
  }
  if (times.size === 0) return [...actions];
  return actions.map((action) => {
    const modified = times.get(remotePath(root, action.path));
    return modified === undefined ? action : withTime(action, modified);
  });
}

/** Files that are moved need no question: the catalogue knows the times that it agrees with. */
async function* untimed(
  root: RemotePath,
  actions: readonly ActionDraft[],
): AsyncGenerator<RemotePath> {
  await Promise.resolve();
  for (const action of actions) {
    const before = action.op === "move" ? undefined : fileBefore(action);
    if (before !== undefined && before.modified === undefined)
      yield remotePath(root, action.path);
  }
}

function withTime(action: ActionDraft, modified: string): ActionDraft {
  switch (action.op) {
    case "replace":
    case "touch":
    case "hash":
    case "archive":
    case "delete":
      return { ...action, before: timed(action.before, modified) };
    case "adopt":
      return isFile(action.before)
        ? { ...action, before: timed(action.before, modified) }
        : action;
    case "mkdir":
    case "upload":
    case "move":
    case "link":
    case "forget":
    case "rmdir":
    case "unarchive":
    case "prune":
    case "local-mkdir":
    case "download":
    case "local-link":
    case "local-touch":
      return action;
  }
}

/** Keys in the order of the format. */
function timed(state: RemoteFileState, modified: string): RemoteFileState {
  const { size, hash, evidence } = state;
  return {
    ...{ size, modified },
    ...(hash === undefined ? {} : { hash }),
    evidence,
  };
}
