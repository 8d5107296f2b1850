/** Whether the catalogue, with its journals, says already what an action makes of it. */
import type { PlanTag } from "../model/catalogue.ts";
import { isFile, isWholeFolder } from "../plan/action-files.ts";
import type { BackupAction } from "../plan/action-format.ts";
import type { Recorded } from "./recorded.ts";

/** @param tag of the action's plan */
export function isNoted(
  action: BackupAction,
  recorded: Recorded,
  tag: PlanTag,
): boolean {
  const { path } = action;
  switch (action.op) {
    case "mkdir":
      return recorded.hasFolder(path);
    case "rmdir":
      return !recorded.hasFolder(path);
    case "upload":
    case "replace":
    case "touch":
    case "hash":
      return recorded.file(path)?.plan === tag;
    case "adopt":
      return isFile(action.after)
        ? recorded.file(path)?.plan === tag
        : recorded.hasFolder(path);
    case "move":
      return isWholeFolder(action.after)
        ? recorded.hasFolder(path) && !recorded.hasFolder(action.from)
        : recorded.file(path)?.plan === tag;
    case "archive":
      return recorded.hasCopy(tag, path);
    case "delete":
    case "forget":
      return recorded.file(path) === undefined;
    case "link": {
      const entry = recorded.entry(path);
      const target = entry?.kind === "link" ? entry.target : undefined;
      return target === action.after?.link;
    }
    case "unarchive":
    case "prune":
      return (
        recorded.catalogue !== undefined && !recorded.hasCopy(action.plan, path)
      );
  }
}
