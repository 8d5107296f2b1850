/** Which actions change the local disk. */
import type { Action, RestoreAction } from "./action-format.ts";

export function isRestoring(action: Action): action is RestoreAction {
  switch (action.op) {
    case "local-mkdir":
    case "download":
    case "local-link":
    case "local-touch":
      return true;
    case "mkdir":
    case "upload":
    case "replace":
    case "move":
    case "touch":
    case "hash":
    case "link":
    case "forget":
    case "archive":
    case "delete":
    case "rmdir":
    case "unarchive":
    case "prune":
    case "adopt":
      return false;
  }
}
