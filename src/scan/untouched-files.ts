/** The files of a folder that are as they were when they were read. They are made when they are asked for. */
import { hash } from "node:crypto";
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
export interface Run {
  /** Index of the first one. */
  readonly from: number;
  readonly mode: string;
  readonly owner: string | undefined;
}

export class UntouchedFiles {
  readonly count: number;
  readonly #keeper: Keeper;
  readonly #runs: readonly Run[];
  readonly #stale: ReadonlySet<string>;

  /**
   * @param count of files that are as they were
   * @param runs of those
   * @param stale names of the others that are kept
   */
  constructor(
    keeper: Keeper,
    count: number,
    runs: readonly Run[],
    stale: ReadonlySet<string>,
  ) {
    this.count = count;
    this.#keeper = keeper;
    this.#runs = runs;
    this.#stale = stale;
  }

  /** Another one if names, contents, times or modes were others. Only where none is stale. */
  fingerprint(): string {
    const seals = this.#keeper.blocks.map(({ seal }) => seal);
    // Another umask of a mount changes modes, and no stamp.
    const modes = this.#runs.map(({ from, mode }) => `${from} ${mode}`);
    return hash("sha256", [...seals, ...modes].join("\n"), "hex");
  }

  /** By name in byte order. */
  entries(): FileEntry[] {
    const { blocks, recalled, digests } = this.#keeper;
    const files: FileEntry[] = [];
    let run = -1;
    for (const block of blocks) {
      const recall: Recall = (index) => digests(block)[index];
      for (const [index, name] of block.names(recalled).entries()) {
        if (this.#stale.has(name)) continue;
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
