/** The files that an action speaks of, on either side of it. */
import type { Action, ActionDraft } from "./action-format.ts";
import type {
  DesiredFile,
  RemoteFileState,
  WholeFolder,
} from "./state-format.ts";

/** The file that the remote holds after the action; undefined for actions that leave none, or whole folders. */
export function fileAfter(
  action: Action | ActionDraft,
): DesiredFile | undefined {
  switch (action.op) {
    case "upload":
    case "replace":
    case "touch":
    case "hash":
      return action.after;
    case "adopt":
      return isFile(action.after) ? action.after : undefined;
    case "move":
      return isWholeFolder(action.after) ? undefined : action.after;
    case "mkdir":
    case "link":
    case "forget":
    case "archive":
    case "delete":
    case "rmdir":
    case "unarchive":
    case "prune":
    case "local-mkdir":
    case "download":
    case "local-link":
    case "local-touch":
      return undefined;
  }
}

/** The file that must be there before the action (at `from` for a move); undefined for actions that want none, or whole folders. */
export function fileBefore(
  action: Action | ActionDraft,
): RemoteFileState | undefined {
  switch (action.op) {
    case "replace":
    case "touch":
    case "hash":
    case "archive":
    case "delete":
      return action.before;
    case "adopt":
      return isFile(action.before) ? action.before : undefined;
    case "move":
      return isWholeFolder(action.before) ? undefined : action.before;
    case "mkdir":
    case "upload":
    case "link":
    case "forget":
    case "rmdir":
    case "unarchive":
    case "prune":
    case "local-mkdir":
    case "download":
    case "local-link":
    case "local-touch":
      return undefined;
  }
}

/** Whether an action brings the remote nearer to the local files; otherwise it needs none of them. */
export function followsLocal({ reason }: Pick<Action, "reason">): boolean {
  return reason !== "undone";
}

/** Whether a state that may be a file's or a folder's is a file's. */
export function isFile<State extends object>(
  state: State,
): state is Extract<State, { readonly size: number }> {
  return "size" in state;
}

export function isWholeFolder(state: object): state is WholeFolder {
  return "files" in state;
}
