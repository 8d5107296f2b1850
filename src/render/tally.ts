/** Counts and bytes of actions. */
import { isWholeFolder } from "../plan/action-files.ts";
import { noOps, OPS } from "../plan/op-counts.ts";
import type { Action } from "../plan/action-format.ts";

const SUMS = [
  "actions",
  "sent",
  "deleted",
  "archived",
  "pruned",
  "movedFiles",
  "replacedToArchive",
  "overwrittenFiles",
  "overwritten",
  "overwrittenLinks",
] as const;

export class Tally {
  readonly ops = noOps();
  actions = 0;
  /** Bytes of content to send, or to bring here. */
  sent = 0;
  /** Bytes of the files to delete. */
  deleted = 0;
  /** Bytes of the files to archive, those that are replaced not counted. */
  archived = 0;
  /** Bytes of the archived files to remove. */
  pruned = 0;
  /** Files that get another path; a folder that is moved whole has many. */
  movedFiles = 0;
  /** Replaced files whose old content is archived. */
  replacedToArchive = 0;
  /** Local files that a restore replaces. */
  overwrittenFiles = 0;
  /** Bytes of those. */
  overwritten = 0;
  overwrittenLinks = 0;

  add(action: Action): void {
    this.actions += 1;
    this.ops[action.op] += 1;
    switch (action.op) {
      case "upload":
        this.sent += action.after.size;
        break;
      case "download":
        this.sent += action.after.size;
        if (action.before === null) break;
        this.overwrittenFiles += 1;
        this.overwritten += action.before.size;
        break;
      case "local-link":
        if (action.before !== null) this.overwrittenLinks += 1;
        break;
      case "replace":
        this.sent += action.after.size;
        if (action.archive === true) this.replacedToArchive += 1;
        break;
      case "move":
        this.movedFiles += isWholeFolder(action.after) ? action.after.files : 1;
        break;
      case "archive":
        this.archived += action.before.size;
        break;
      case "delete":
        this.deleted += action.before.size;
        break;
      case "prune":
        this.pruned += action.before.size;
        break;
      case "mkdir":
      case "touch":
      case "hash":
      case "link":
      case "forget":
      case "rmdir":
      case "local-mkdir":
      case "local-touch":
      case "unarchive":
      case "adopt":
        break;
    }
  }

  /** Adds what `other` counted, or takes it away. */
  merge(other: Tally, sign: 1 | -1 = 1): void {
    for (const op of OPS) this.ops[op] += sign * other.ops[op];
    for (const sum of SUMS) this[sum] += sign * other[sum];
  }
}
