/** Why an action is planned: a closed list of codes, each with one sentence. */

export const REASONS = {
  new: "Nothing is at this path on the remote.",
  changed: "What is known of the remote file's content differs.",
  always: "The policy says `compare: always`.",
  resized: "The remote file has another size.",
  unverified: "The size agrees, but nothing proves that the content does.",
  "hash-file-missing":
    "The content is proven equal, but its hash file is missing.",
  times: "The content is the same; its time or mode is another.",
  moved: "The same content was at another path, which is gone here.",
  link: "A symbolic link was made, changed or removed.",
  gone: "ftp-sync put it there, and it is no longer here.",
  vanished:
    "It is gone on the remote as well as here; the catalogue still has it.",
  foreign: "No run of ftp-sync put it there, and it is not here.",
  "orphaned-hash-file": "A hash file is left whose file is gone.",
  expired: "The archived copy is older than `archive.keep`.",
  "missing-here": "Nothing is at this path here.",
  "differs-here": "The file or link here is another.",
  "overwrite-all": "`--overwrite all` brings every file anew.",
  undone: "What a plan did is taken back.",
  adopted:
    "Another tool put it there, and by `before.evidence` it is what is here.",
  "type-changed": "A file became a folder, or a folder a file.",
} as const;

export type Reason = keyof typeof REASONS;
