/** What a hash cache knows of one folder, told to a walk that goes through it. */
import { compareBytes } from "../model/path.ts";
import type { QuickStamp, Stamps } from "./stamp.ts";
import { type Keeper, type Run, UntouchedFiles } from "./untouched-files.ts";

export interface KnownFolderOptions extends Keeper {
  /** Is overwritten: one folder at a time. */
  readonly stamps: Stamps;
  /** Is told the names of the files that changed or that nobody asked for. */
  readonly onEnd: (stale: ReadonlySet<string>) => void;
}

export class KnownFolder {
  readonly #options: KnownFolderOptions;
  readonly #stale = new Set<string>();
  readonly #runs: Run[] = [];
  #blocks = 0;
  #names: readonly string[] = [];
  /** The index in the block of the first name that wasn't passed yet. */
  #at = 0;
  #count = 0;
  #bytes = 0;

  constructor(options: KnownFolderOptions) {
    this.#options = options;
  }

  /** Files that are as they were, and their bytes. */
  get found(): { readonly files: number; readonly bytes: number } {
    return { files: this.#count, bytes: this.#bytes };
  }

  /**
   * Whether the file is as it was when it was read: then this folder makes its entry.
   * Ask for names in byte order.
   */
  find(
    name: string,
    stamp: QuickStamp,
    mode: string,
    owner: string | undefined,
  ): boolean {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const order = next === name ? 0 : compareBytes(next, name);
      if (order > 0) return false;
      const index = this.#at++;
      if (order === 0 && this.#options.stamps.agrees(index, stamp)) {
        this.#take(stamp.size, mode, owner);
        return true;
      }
      this.#stale.add(next);
      if (order === 0) return false;
    }
    return false;
  }

  /** All names were asked for. @returns those that are as they were */
  end(): UntouchedFiles {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#stale.add(next);
      this.#at += 1;
    }
    this.#options.onEnd(this.#stale);
    return new UntouchedFiles(
      ...([this.#options, this.#count, this.#runs, this.#stale] as const),
    );
  }

  /** All files that it knows are as they were. */
  get isWhole(): boolean {
    return this.#stale.size === 0;
  }

  #take(size: number, mode: string, owner: string | undefined): void {
    const last = this.#runs.at(-1);
    if (last?.mode !== mode || last.owner !== owner)
      this.#runs.push({ from: this.#count, mode, owner });
    this.#count += 1;
    this.#bytes += size;
  }

  /** The first name that wasn't passed yet. */
  #next(): string | undefined {
    for (;;) {
      const name = this.#names[this.#at];
      if (name !== undefined) return name;
      const { blocks, stamps } = this.#options;
      const block = blocks[this.#blocks];
      if (block === undefined) return undefined;
      this.#blocks += 1;
      this.#at = 0;
      this.#names = block.names(stamps);
    }
  }
}
