/** Counts of actions in words: `2 folders made, 120 files uploaded, 3 replaced`. */
import { OPS } from "../plan/op-counts.ts";
import type { Op } from "../plan/action-format.ts";
import { counted, formatCount } from "./format-count.ts";

const VERBS = {
  planned: {
    mkdir: "to make",
    upload: "to upload",
    replace: "to replace",
    move: "to move",
    touch: "to touch",
    hash: "to write",
    link: "to record",
    forget: "to forget",
    archive: "to archive",
    delete: "to delete",
    rmdir: "to remove",
    prune: "to delete",
    "local-mkdir": "to make here",
    download: "to bring here",
    "local-link": "to make here",
    "local-touch": "to touch here",
    unarchive: "to bring back",
    adopt: "to take over",
  },
  done: {
    mkdir: "made",
    upload: "uploaded",
    replace: "replaced",
    move: "moved",
    touch: "touched",
    hash: "written",
    link: "recorded",
    forget: "forgotten",
    archive: "archived",
    delete: "deleted",
    rmdir: "removed",
    prune: "deleted",
    "local-mkdir": "made",
    download: "restored",
    "local-link": "made",
    "local-touch": "touched",
    unarchive: "brought back",
    adopt: "taken over",
  },
} as const satisfies Record<string, Record<Op, string>>;

/** Kinds that came later may be left out. */
type CountsOf = { readonly [Key in Op]?: number | undefined };

/** What there is of each kind, the word `file` only where the phrase before spoke of something else. */
export function countPhrases(
  counts: CountsOf,
  tense: keyof typeof VERBS,
): string[] {
  const phrases: string[] = [];
  let before = "";
  for (const op of OPS) {
    const count = counts[op] ?? 0;
    if (count === 0) continue;
    const noun = nounOf(op);
    const named = noun !== "file" || before !== "file";
    before = noun;
    phrases.push(
      `${named ? counted(count, noun) : formatCount(count)} ${VERBS[tense][op]}`,
    );
  }
  return phrases;
}

function nounOf(op: Op): string {
  switch (op) {
    case "mkdir":
    case "rmdir":
    case "local-mkdir":
      return "folder";
    case "hash":
      return "hash file";
    case "link":
    case "local-link":
      return "link";
    case "forget":
      return "lost file";
    case "move":
    case "adopt":
      // A file, or a folder.
      return "path";
    case "prune":
    case "unarchive":
      return "archived file";
    case "upload":
    case "replace":
    case "touch":
    case "archive":
    case "delete":
    case "download":
    case "local-touch":
      return "file";
  }
}
