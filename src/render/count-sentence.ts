/** Counts of actions in words: `2 folders made, 120 files uploaded, 3 replaced`. */
import type { Op } from "../plan/plan-format.ts";
import { counted, formatCount } from "./format-count.ts";

const ORDER = [
  "mkdir",
  "upload",
  "replace",
  "hash",
  "delete",
  "rmdir",
] as const satisfies readonly Op[];

const VERBS = {
  planned: {
    mkdir: "to make",
    upload: "to upload",
    replace: "to replace",
    hash: "to write",
    delete: "to delete",
    rmdir: "to remove",
  },
  done: {
    mkdir: "made",
    upload: "uploaded",
    replace: "replaced",
    hash: "written",
    delete: "deleted",
    rmdir: "removed",
  },
} as const satisfies Record<string, Record<Op, string>>;

/** What there is of each kind, the word `file` only the first time. */
export function countPhrases(
  counts: Readonly<Record<Op, number>>,
  tense: keyof typeof VERBS,
): string[] {
  const phrases: string[] = [];
  let fileNamed = false;
  for (const op of ORDER) {
    const count = counts[op];
    if (count === 0) continue;
    const noun = nounOf(op);
    const named = noun !== "file" || !fileNamed;
    fileNamed ||= noun === "file";
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
      return "folder";
    case "hash":
      return "hash file";
    case "upload":
    case "replace":
    case "delete":
      return "file";
  }
}
