/** A file that a scan found: a million of them stay in memory, so what can be made again is made when it is asked for. */
import type { Digests, FileFacts, LocalEntry } from "../model/local-files.ts";
import { isoTime } from "./iso-time.ts";

type LocalFile = Extract<LocalEntry, { kind: "file" }>;

/** A file that has not changed since it was read: its digests are asked for when they are needed. */
export interface Remembered {
  readonly recall: Recall;
  readonly index: number;
}

export type Recall = (index: number) => Digests | undefined;

export interface SeenFacts extends Omit<FileFacts, "modified"> {
  /** Nanoseconds since 1970. */
  readonly mtimeNs: bigint;
}

export class FileEntry implements LocalFile {
  readonly kind = "file";
  readonly name: string;
  readonly size: number;
  readonly mode: string;
  readonly owner: string | undefined;
  readonly #mtimeNs: bigint;
  readonly #recall: Recall | undefined;
  readonly #index: number;

  /** @param remembered undefined: nothing is known of its content */
  constructor(
    name: string,
    { size, mode, owner, mtimeNs }: SeenFacts,
    remembered: Remembered | undefined,
  ) {
    this.name = name;
    this.size = size;
    this.mode = mode;
    this.owner = owner;
    this.#mtimeNs = mtimeNs;
    this.#recall = remembered?.recall;
    this.#index = remembered?.index ?? 0;
  }

  get modified(): string {
    return isoTime(this.#mtimeNs);
  }

  get known(): Digests | undefined {
    return this.#recall?.(this.#index);
  }
}
