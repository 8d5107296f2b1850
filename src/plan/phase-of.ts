/** The order in which actions are carried out, which is also their order in the plan. */
import type { ActionDraft } from "./action-format.ts";

/** What stands in the way of another type of entry goes first; what is merely gone goes last, when all that is new is safe. What only the catalogue has to learn follows: a link may stand where a file was. Archived copies come back when their paths are free. What is only taken over comes last. Of a restore, links come when nothing could be written through them any more. */
export const PHASES = [
  "clear-files",
  "clear-folders",
  "make-folders",
  "move",
  "upload",
  "replace",
  "touch",
  "hash",
  "delete-files",
  "delete-folders",
  "record",
  "unarchive",
  "prune",
  "adopt",
  "local-mkdir",
  "download",
  "local-link",
  "local-touch",
] as const;

export type PlanPhase = (typeof PHASES)[number];

export function phaseOf({
  op,
  reason,
}: Pick<ActionDraft, "op" | "reason">): PlanPhase {
  const inTheWay = reason === "type-changed";
  switch (op) {
    case "archive":
      // An undo may bring back to its path what was there before, a folder too.
      return inTheWay || reason === "undone" ? "clear-files" : "delete-files";
    case "delete":
      return inTheWay ? "clear-files" : "delete-files";
    case "rmdir":
      return inTheWay ? "clear-folders" : "delete-folders";
    case "mkdir":
      return "make-folders";
    case "move":
    case "upload":
    case "replace":
    case "touch":
    case "hash":
    case "unarchive":
    case "prune":
    case "adopt":
    case "local-mkdir":
    case "download":
    case "local-link":
    case "local-touch":
      return op;
    case "link":
    case "forget":
      return "record";
  }
}
