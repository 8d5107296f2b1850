/** Asks the server for the exact time of each file that a plan touches, where its listings have none. */
import { type RemotePath, remotePath } from "../model/path.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import type { ActionDraft } from "../plan/plan-format.ts";
import { throwIfOutOfReach } from "../state/read-hash-files.ts";

/** LIST's times lose their minutes after half a year and have no zone: with them, the same remote would give another plan next year. */
export async function exactTimes(
  remote: RemoteFiles,
  root: RemotePath,
  actions: readonly ActionDraft[],
): Promise<ActionDraft[]> {
  const times = new Map<RemotePath, string>();
  for await (const result of remote.inspect(untimed(root, actions))) {
    if (result.kind === "failed") throwIfOutOfReach(result.error);
    if (result.kind === "file" && result.modified !== undefined)
      times.set(result.path, result.modified);
  }
  return actions.map((action) => {
    const modified = times.get(remotePath(root, action.path));
    return modified === undefined ? action : withTime(action, modified);
  });
}

async function* untimed(
  root: RemotePath,
  actions: readonly ActionDraft[],
): AsyncGenerator<RemotePath> {
  await Promise.resolve();
  for (const { path, before } of actions) {
    if (before !== null && "size" in before && before.modified === undefined)
      yield remotePath(root, path);
  }
}

function withTime(action: ActionDraft, modified: string): ActionDraft {
  switch (action.op) {
    case "replace":
    case "hash":
    case "delete": {
      const { size, hash, evidence } = action.before;
      const before = {
        size,
        modified,
        ...(hash === undefined ? {} : { hash }),
        evidence,
      };
      return { ...action, before };
    }
    case "mkdir":
    case "upload":
    case "rmdir":
      return action;
  }
}
