/** What a hash cache knows of one folder, told to a walk that goes through it. */
import { compareBytes } from "../model/path.ts";
import type { FileEntry, Recall, Remembered } from "./file-entry.ts";
import type { QuickStamp, Stamps } from "./stamp.ts";
import { type Keeper, UntouchedFiles } from "./untouched-files.ts";

export interface KnownFolderOptions extends Keeper {
  /** Is overwritten: one folder at a time. */
  readonly stamps: Stamps;
  /** Is told the names of the files that changed or that nobody asked for. */
  readonly onEnd: (stale: ReadonlySet<string>) => void;
}

interface KnownFile extends Remembered {
  /** Nanoseconds since 1970. */
  readonly mtimeNs: bigint;
}

export class KnownFolder {
  readonly #options: KnownFolderOptions;
  readonly #stale = new Set<string>();
  #blocks = 0;
  #names: readonly string[] = [];
  #recall: Recall = () => undefined;
  /** The index in the block of the first name that wasn't passed yet. */
  #at = 0;
  #found = 0;

  constructor(options: KnownFolderOptions) {
    this.#options = options;
  }

  /**
   * Ask for names in byte order.
   * @returns undefined when the file isn't known, or has another stamp than then
   */
  find(name: string, stamp: QuickStamp): KnownFile | undefined {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const order = next === name ? 0 : compareBytes(next, name);
      if (order > 0) return undefined;
      const index = this.#at++;
      const { stamps } = this.#options;
      if (order === 0 && stamps.agrees(index, stamp)) {
        this.#found += 1;
        const mtimeNs = stamps.mtimeNs(index);
        return { mtimeNs, recall: this.#recall, index };
      }
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

  /**
   * Ask for it at the end.
   * @param files all that the folder has, by name in byte order
   * @returns undefined: not all of them are as they are known, or others are known too
   */
  untouched(files: readonly FileEntry[]): UntouchedFiles | undefined {
    const isWhole = this.#found === files.length && this.#stale.size === 0;
    return isWhole ? new UntouchedFiles(this.#options, files) : undefined;
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
