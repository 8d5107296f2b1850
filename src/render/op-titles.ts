/** What is counted of each kind of action, as the head of a column. */
import type { Op } from "../plan/action-format.ts";

export const OP_TITLES: Readonly<Record<Op, string>> = {
  mkdir: "New folders",
  upload: "New files",
  replace: "Replaced",
  move: "Moved",
  touch: "Time or mode",
  hash: "Hash file only",
  link: "Links",
  forget: "Forgotten",
  archive: "Archived",
  delete: "Deleted",
  rmdir: "Removed folders",
  prune: "Deleted from archive",
  "local-mkdir": "Folders here",
  download: "Brought here",
  "local-link": "Links here",
  "local-touch": "Time or mode here",
  unarchive: "Back from archive",
  adopt: "Taken over",
};
