/** A file that a scan found: a million of them stay in memory, so what can be made again is made when it is asked for. */
import type { BigIntStats } from "node:fs";
import type { Digests, LocalEntry } from "../model/local-files.ts";
import { modeOf, ownerOf } from "./file-facts.ts";
import { isoTime } from "./iso-time.ts";
import type { Recall, Remembered } from "./known-folder.ts";

type LocalFile = Extract<LocalEntry, { kind: "file" }>;

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
    stats: BigIntStats,
    remembered: Remembered | undefined,
  ) {
    this.name = name;
    this.size = Number(stats.size);
    this.mode = modeOf(stats);
    this.owner = ownerOf(stats);
    this.#mtimeNs = stats.mtimeNs;
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
