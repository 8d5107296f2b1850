/** The few kinds of change that a report tells apart by colour, from the gravest on. */
import type { Op } from "../../plan/action-format.ts";

export const KINDS = [
  "remove",
  "archive",
  "change",
  "move",
  "add",
  "note",
] as const;
export type Kind = (typeof KINDS)[number];

export const KIND_TITLES: Readonly<Record<Kind, string>> = {
  remove: "Deleted",
  archive: "Archived",
  change: "Replaced",
  move: "Moved",
  add: "New",
  note: "Facts only",
};

/** @param overExisting whether something is at the action's path before */
export function kindOf(op: Op, overExisting: boolean): Kind {
  switch (op) {
    case "delete":
    case "rmdir":
    case "prune":
      return "remove";
    case "archive":
      return "archive";
    case "replace":
      return "change";
    case "download":
    case "local-link":
      return overExisting ? "change" : "add";
    case "move":
    case "unarchive":
      return "move";
    case "mkdir":
    case "upload":
    case "local-mkdir":
      return "add";
    case "touch":
    case "hash":
    case "link":
    case "forget":
    case "local-touch":
    case "adopt":
      return "note";
  }
}
