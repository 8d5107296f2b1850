/** What a hash cache knows of one folder, told to a walk that goes through it. */
import type { Digests } from "../model/local-files.ts";
import { compareBytes } from "../model/path.ts";
import type { HashBlock } from "./hash-block.ts";
import type { Stamp, Stamps } from "./stamp.ts";

/** A file that has not changed since it was read: its digests are asked for when they are needed. */
export interface Remembered {
  readonly recall: Recall;
  readonly index: number;
}

export type Recall = (index: number) => Digests | undefined;

export interface KnownFolderOptions {
  /** All together by name in byte order. */
  readonly blocks: readonly HashBlock[];
  /** Is overwritten: one folder at a time. */
  readonly stamps: Stamps;
  readonly digests: (block: HashBlock) => readonly Digests[];
  /** Is told the names of the files that changed or that nobody asked for. */
  readonly onEnd: (stale: ReadonlySet<string>) => void;
}

export class KnownFolder {
  readonly #options: KnownFolderOptions;
  readonly #stale = new Set<string>();
  #blocks = 0;
  #names: readonly string[] = [];
  #recall: Recall = () => undefined;
  /** The index in the block of the first name that wasn't passed yet. */
  #at = 0;

  constructor(options: KnownFolderOptions) {
    this.#options = options;
  }

  /**
   * Ask for names in byte order.
   * @returns undefined when the file isn't known, or has another stamp than then
   */
  find(name: string, stamp: Stamp): Remembered | undefined {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const order = next === name ? 0 : compareBytes(next, name);
      if (order > 0) return undefined;
      const index = this.#at++;
      if (order === 0 && this.#options.stamps.agrees(index, stamp))
        return { recall: this.#recall, index };
      this.#stale.add(next);
      if (order === 0) return undefined;
    }
    return undefined;
  }

  /** All names were asked for. */
  end(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#stale.add(next);
      this.#at += 1;
    }
    this.#options.onEnd(this.#stale);
  }

  /** The first name that wasn't passed yet. */
  #next(): string | undefined {
    for (;;) {
      const name = this.#names[this.#at];
      if (name !== undefined) return name;
      const { blocks, stamps, digests } = this.#options;
      const block = blocks[this.#blocks];
      if (block === undefined) return undefined;
      this.#blocks += 1;
      this.#at = 0;
      this.#names = block.names(stamps);
      this.#recall = (index) => digests(block)[index];
    }
  }
}
