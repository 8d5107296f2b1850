/** The files of a folder that are all as they were when they were read. They are made when they are asked for. */
import { createHash } from "node:crypto";
import type { Digests } from "../model/local-files.ts";
import { FileEntry, type Recall } from "./file-entry.ts";
import type { HashBlock } from "./hash-block.ts";
import type { Stamps } from "./stamp.ts";

/** What keeps the folder's files. */
export interface Keeper {
  /** All together by name in byte order. */
  readonly blocks: readonly HashBlock[];
  /** Is overwritten. */
  readonly recalled: Stamps;
  readonly digests: (block: HashBlock) => readonly Digests[];
}

/** Files in a row that have one mode and one owner. */
interface Run {
  /** Index of the first one. */
  readonly from: number;
  readonly mode: string;
  readonly owner: string | undefined;
}

export class UntouchedFiles {
  readonly count: number;
  readonly #keeper: Keeper;
  readonly #runs: readonly Run[];

  /** @param files as the walk found them, by name in byte order: those that are kept, and no others */
  constructor(keeper: Keeper, files: readonly FileEntry[]) {
    this.#keeper = keeper;
    this.count = files.length;
    this.#runs = runsOf(files);
  }

  /** Another one if names, contents, times or modes were others. */
  fingerprint(): string {
    const sum = createHash("sha256");
    for (const { stampLine } of this.#keeper.blocks) sum.update(stampLine);
    // Another umask of a mount changes modes, and no stamp.
    for (const { from, mode } of this.#runs) sum.update(`${from} ${mode}\n`);
    return sum.digest("hex");
  }

  /** By name in byte order. */
  entries(): FileEntry[] {
    const { blocks, recalled, digests } = this.#keeper;
    const files: FileEntry[] = [];
    let run = -1;
    for (const block of blocks) {
      const recall: Recall = (index) => digests(block)[index];
      for (const [index, name] of block.names(recalled).entries()) {
        if (this.#runs[run + 1]?.from === files.length) run += 1;
        const { mode, owner } = this.#runs[run] ?? NO_RUN;
        const { size, mtimeNs } = recalled.at(index);
        const facts = { size, mtimeNs, mode, owner };
        files.push(new FileEntry(name, facts, { recall, index }));
      }
    }
    return files;
  }
}

/** Of no files. */
const NO_RUN = { mode: "", owner: undefined };

function runsOf(files: readonly FileEntry[]): Run[] {
  const runs: Run[] = [];
  let last: FileEntry | undefined;
  for (const [from, file] of files.entries()) {
    const { mode, owner } = file;
    if (last?.mode !== mode || last.owner !== owner)
      runs.push({ from, mode, owner });
    last = file;
  }
  return runs;
}
