/** What is learnt of a server while working with it, shared by all connections of a run. */

export class ServerFacts {
  /** Which command lists a folder, dotfiles included; undefined: not tried yet. */
  listing: "MLSD" | "LIST -a" | "LIST" | undefined;
  /** Which command sets a file's time; undefined: not tried yet. */
  setsTimesBy: "MFMT" | "MDTM" | "SITE UTIME" | "none" | undefined;
}
