/** How large what an action changes is, or was and will be. */
import { isFile, isWholeFolder } from "../plan/action-files.ts";
import type { Action } from "../plan/action-format.ts";
import { formatBytes, formatSizeChange } from "./format-bytes.ts";

/** Empty for actions that are of no content. */
export function actionSize(action: Action): string {
  switch (action.op) {
    case "mkdir":
    case "rmdir":
    case "link":
    case "forget":
    case "local-mkdir":
    case "local-link":
      return "";
    case "download":
      return action.before === null
        ? formatBytes(action.after.size)
        : formatSizeChange(action.before.size, action.after.size);
    case "upload":
    case "touch":
    case "hash":
    case "local-touch":
    case "unarchive":
      return formatBytes(action.after.size);
    case "replace":
      return formatSizeChange(action.before.size, action.after.size);
    case "adopt":
      return isFile(action.after) ? formatBytes(action.after.size) : "";
    case "move": {
      const { after } = action;
      return formatBytes(isWholeFolder(after) ? after.bytes : after.size);
    }
    case "archive":
    case "delete":
    case "prune":
      return formatBytes(action.before.size);
  }
}
