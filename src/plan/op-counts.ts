/** Counts of actions by what they do. */
import type { Op } from "./action-format.ts";

export type OpCounts = Record<Op, number>;

/** In the order in which they are told. */
const NONE: Readonly<OpCounts> = {
  mkdir: 0,
  upload: 0,
  replace: 0,
  move: 0,
  touch: 0,
  hash: 0,
  link: 0,
  forget: 0,
  archive: 0,
  delete: 0,
  rmdir: 0,
  prune: 0,
  "local-mkdir": 0,
  download: 0,
  "local-link": 0,
  "local-touch": 0,
  unarchive: 0,
  adopt: 0,
};

export const OPS = Object.keys(NONE) as readonly Op[];

export function noOps(): OpCounts {
  return { ...NONE };
}
