/** Names that exist on real disks and that FTP servers and clients are known to trip over. */

/** As Unicode has it, in one code point and in two. */
const NFC = "caf\u00e9";
const NFD = "cafe\u0301";

export const AWKWARD_NAMES: readonly string[] = [
  " lead",
  "trail ",
  " ",
  "a  b",
  "tab\there",
  "[brackets]",
  "]a[",
  "star*",
  "que?ry",
  "{a,b}",
  "quo'te",
  'double"quote"',
  "back\\slash",
  "colon:",
  "pipe|<>",
  "semi;colon=1; b",
  "arrow -> b",
  "$HOME `id`",
  "100% #1 & more",
  "~tilde",
  "-dash",
  "-la",
  ".dot",
  "...",
  "dots.",
  "<DIR>",
  "total 12",
  "fox-\u{1f98a}",
  NFC,
  NFD,
  "\u65e5\u672c",
  "x".repeat(200),
  // 200 bytes of UTF-8 in 100 characters.
  "\u00fc".repeat(100),
];
