/** What a file's stat says of it, in the words of the plan and the catalogue. */
import type { BigIntStats, Stats } from "node:fs";
import { platform } from "node:os";
import type { FileFacts } from "../model/local-files.ts";
import type { SeenFacts } from "./file-entry.ts";
import { isoTime } from "./iso-time.ts";

/** Windows answers 0 for both numbers of every file. */
const HAS_OWNERS = platform() !== "win32";

export function fileFacts(stats: BigIntStats): FileFacts {
  const { mtimeNs, ...facts } = seenFacts(stats);
  return { ...facts, modified: isoTime(mtimeNs) };
}

export function seenFacts(stats: BigIntStats): SeenFacts {
  const { size, mtimeNs } = stats;
  const mode = modeOf(stats);
  return { size: Number(size), mtimeNs, mode, owner: ownerOf(stats) };
}

const modes = new Map<number, string>();

/** One text for all files of a mode: a tree of a million files has a handful. */
export function modeOf(stats: BigIntStats | Stats): string {
  const bits = Number(stats.mode) & 0o7777;
  let mode = modes.get(bits);
  if (mode === undefined) {
    mode = bits.toString(8).padStart(4, "0");
    modes.set(bits, mode);
  }
  return mode;
}

let last:
  (Pick<BigIntStats | Stats, "uid" | "gid"> & { owner: string }) | undefined;

/** One text for all files in a row that have the same owner. */
export function ownerOf({ uid, gid }: BigIntStats | Stats): string | undefined {
  if (!HAS_OWNERS) return undefined;
  if (last?.uid !== uid || last.gid !== gid)
    last = { uid, gid, owner: `${uid}:${gid}` };
  return last.owner;
}
