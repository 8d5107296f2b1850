/** Why an action is planned: a closed list of codes, each with one sentence. */

export const REASONS = {
  new: "Nothing is at this path on the remote.",
  changed: "The hash file holds another content's digest.",
  always: "The policy says `compare: always`.",
  resized: "The remote file has another size.",
  unverified: "The size agrees, but nothing proves that the content does.",
  gone: "ftp-sync put it there, and it is no longer here.",
  foreign: "No run of ftp-sync put it there, and it is not here.",
  "orphaned-hash-file": "A hash file is left whose file is gone.",
  "type-changed": "A file became a folder, or a folder a file.",
} as const;

export type Reason = keyof typeof REASONS;
