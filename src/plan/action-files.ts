/** The files that an action speaks of, on either side of it. */
import type {
  Action,
  ActionDraft,
  DesiredFile,
  RemoteFileState,
} from "./plan-format.ts";

/** The file that the remote holds after the action; undefined for actions that leave none. */
export function fileAfter(
  action: Action | ActionDraft,
): DesiredFile | undefined {
  switch (action.op) {
    case "upload":
    case "replace":
    case "hash":
      return action.after;
    case "mkdir":
    case "delete":
    case "rmdir":
      return undefined;
  }
}

/** The file that must be there before the action; undefined for actions that want none. */
export function fileBefore(
  action: Action | ActionDraft,
): RemoteFileState | undefined {
  switch (action.op) {
    case "replace":
    case "hash":
    case "delete":
      return action.before;
    case "mkdir":
    case "upload":
    case "rmdir":
      return undefined;
  }
}
