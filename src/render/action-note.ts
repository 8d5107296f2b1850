/** Why an action is planned and what else must be known of it, in a few words beside its symbol, path and size. */
import { isFile, isWholeFolder } from "../plan/action-files.ts";
import type { Action } from "../plan/action-format.ts";
import type { RemoteFileState } from "../plan/state-format.ts";
import type { Reason } from "../plan/reasons.ts";
import { displayFolder, displayName } from "./display-name.ts";
import { counted } from "./format-count.ts";
import { formatDay, formatTimeChange, isSameSecond } from "./format-time.ts";
import { shortTag } from "./plan-sentences.ts";

/** The reasons' sentences, read after a symbol that says what is done. */
const REASON_NOTES: Readonly<Record<Reason, string>> = {
  new: "new",
  changed: "content changed",
  always: "always sent",
  resized: "size differs",
  unverified: "not proven equal",
  vanished: "gone on the remote too",
  "hash-file-missing": "hash file is missing",
  times: "time or mode only",
  moved: "moved",
  link: "link",
  gone: "no longer here",
  foreign: "put there by others",
  "orphaned-hash-file": "its file is gone",
  expired: "kept long enough",
  undone: "taken back",
  adopted: "taken over",
  "type-changed": "file ↔ folder",
  "missing-here": "not here yet",
  "differs-here": "another one is here",
  "overwrite-all": "brought anew",
};

type ActionOf<Op extends Action["op"]> = Action & { readonly op: Op };

/** Paths from outside stand at its end only, where no words of ours could be mistaken for a part of them. */
export function actionNote(action: Action): string {
  const why = REASON_NOTES[action.reason];
  switch (action.op) {
    case "mkdir":
    case "upload":
    case "hash":
    case "forget":
    case "delete":
    case "rmdir":
    case "local-mkdir":
    case "local-touch":
      return why;
    case "download":
      return downloadNote(action);
    case "local-link":
      return `${why}, → ${displayName(action.after.link)}`;
    case "replace":
      return action.archive === true ? `${why}, old one archived` : why;
    case "archive":
      return `${why}, to the archive`;
    case "move":
      return moveNote(action);
    case "touch":
      return touchNote(action);
    case "link":
      return linkNote(action);
    case "adopt":
      return adoptNote(action);
    case "unarchive":
      return `archived by plan ${shortTag(action.plan)}`;
    case "prune":
      return `archived ${formatDay(action.before.archived)}, by plan ${shortTag(action.plan)}`;
  }
}

function downloadNote({
  reason,
  archived,
  after,
}: ActionOf<"download">): string {
  const notes = [REASON_NOTES[reason]];
  if (archived !== undefined)
    notes.push(`from the archive of plan ${shortTag(archived)}`);
  if (after.hash === undefined) notes.push("content can't be checked");
  return notes.join(", ");
}

/** Why it is believed to be what is here. */
const BELIEF: Readonly<Record<RemoteFileState["evidence"], string>> = {
  catalogue: "as the catalogue has it",
  "hash-file": "its hash file holds this SHA-256",
  "server-hash": "the server tells this SHA-256",
  "read-back": "read back, the same content",
  "ftp-deploy": "ftp-deploy's state file holds this SHA-256",
  "git-ftp": "it is in the commit that git-ftp deployed",
  listing: "size and time agree",
};

function adoptNote({ before, after }: ActionOf<"adopt">): string {
  if (!isFile(before) || !isFile(after)) return "empty folder on both sides";
  const isEmpty = before.evidence === "listing" && before.size === 0;
  const why = isEmpty ? "empty on both sides" : BELIEF[before.evidence];
  return after.hashFile ? `${why}; hash file written` : why;
}

function moveNote({ from, after }: ActionOf<"move">): string {
  return isWholeFolder(after)
    ? `${counted(after.files, "file")}, moved from ${displayFolder(from)}`
    : `moved from ${displayName(from)}`;
}

/** Plans know no mode of remote files, so a mode alone can only be concluded. */
function touchNote({ before, after, reason }: ActionOf<"touch">): string {
  if (before.modified === undefined || after.modified === undefined)
    return REASON_NOTES[reason];
  return isSameSecond(before.modified, after.modified)
    ? "mode, or split seconds"
    : `time ${formatTimeChange(before.modified, after.modified)}`;
}

function linkNote({ before, after }: ActionOf<"link">): string {
  if (after !== null) return `→ ${displayName(after.link)}`;
  return before === null
    ? "link gone"
    : `link gone, was → ${displayName(before.link)}`;
}
