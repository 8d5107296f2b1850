/** How it is known what a remote file is: a closed list of words, each with one sentence. */

export const EVIDENCE = {
  catalogue: "The listing shows the size and time that the catalogue recorded.",
  "hash-file": "The hash file beside it, whose size agrees.",
  "server-hash": "The server hashed it.",
  "read-back": "It was read back and hashed here.",
  "ftp-deploy":
    "The state file of SamKirkland/ftp-deploy names its SHA-256; its size agrees, and it was not written since.",
  "git-ftp":
    "It is in the commit that git-ftp's log names; its size agrees, and it was not written since.",
  listing: "Size and time only.",
} as const;

export type Evidence = keyof typeof EVIDENCE;
