/** One character for each kind of action, alike in text, Markdown and HTML. */
import type { Op } from "../plan/action-format.ts";

export type Symbols = Readonly<Record<Op, string>>;

export const TEXT_SYMBOLS: Symbols = {
  mkdir: "+",
  upload: "+",
  replace: "~",
  move: ">",
  touch: "@",
  hash: "#",
  link: "=",
  forget: "?",
  archive: "^",
  delete: "-",
  rmdir: "-",
  prune: "x",
  "local-mkdir": "+",
  download: "<",
  "local-link": "=",
  "local-touch": "@",
  unarchive: "<",
  adopt: "*",
};

/** The signs that GitHub colours in a diff. */
export const MARKDOWN_SYMBOLS: Symbols = { ...TEXT_SYMBOLS, replace: "!" };
