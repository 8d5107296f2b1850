/** The commands that the embedded server knows. */

const verbs = [
  "ABOR",
  "ALLO",
  "APPE",
  "AUTH",
  "CDUP",
  "CWD",
  "DELE",
  "EPSV",
  "FEAT",
  "HASH",
  "LIST",
  "MDTM",
  "MFMT",
  "MKD",
  "MLSD",
  "MLST",
  "MODE",
  "NLST",
  "NOOP",
  "OPTS",
  "PASS",
  "PASV",
  "PBSZ",
  "PROT",
  "PWD",
  "QUIT",
  "REST",
  "RETR",
  "RMD",
  "RNFR",
  "RNTO",
  "SITE",
  "SIZE",
  "STOR",
  "STRU",
  "SYST",
  "TYPE",
  "USER",
  "XSHA256",
] as const;

export type Verb = (typeof verbs)[number];

export type PassiveVerb = "EPSV" | "PASV";
export type ListVerb = "LIST" | "NLST" | "MLSD";
export type TransferVerb = ListVerb | "RETR" | "STOR" | "APPE";

const known: ReadonlySet<string> = new Set(verbs);

export const isVerb = (text: string): text is Verb => known.has(text);

const transfers: ReadonlySet<string> = new Set<TransferVerb>([
  "LIST",
  "NLST",
  "MLSD",
  "RETR",
  "STOR",
  "APPE",
]);

export const isTransferVerb = (verb: Verb): verb is TransferVerb =>
  transfers.has(verb);
