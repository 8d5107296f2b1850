/** A plan's actions as columns: a hundred thousand of them are read, counted and filtered in a few milliseconds. */
import type { Op } from "../../../plan/action-format.ts";
import type { Reason } from "../../../plan/reasons.ts";
import { OP_CODES, REASON_CODES } from "../report-data.ts";
import type { ActionColumns, ReportHead } from "../report-data.ts";
import { FolderBuilder } from "./folders.ts";
import type { Folder } from "./folders.ts";

export class ActionTable {
  readonly count: number;
  readonly kind: Uint8Array;
  readonly op: Uint8Array;
  readonly reason: Uint8Array;
  readonly bytes: Float64Array;
  readonly #names: string[] = [];
  readonly #folderOf: Folder[] = [];
  readonly #sources: readonly string[];
  readonly #builder: FolderBuilder;
  #folders: readonly Folder[] = [];
  #searchable: readonly string[] | undefined;

  constructor({ actions, sources }: ReportHead) {
    this.count = actions;
    this.kind = new Uint8Array(actions);
    this.op = new Uint8Array(actions);
    this.reason = new Uint8Array(actions);
    this.bytes = new Float64Array(actions);
    this.#sources = sources.map(({ name }) => name);
    this.#builder = new FolderBuilder(this.#sources);
  }

  add(block: ActionColumns): void {
    const start = this.#names.length;
    const folders = block.folders.map(([source, path]) =>
      this.#builder.find(source, path),
    );
    for (const index of block.folder) {
      const folder = folders[index];
      if (folder === undefined) throw new Error("a block lacks a folder");
      this.#folderOf.push(folder);
    }
    for (const name of block.name) this.#names.push(name);
    this.kind.set(block.kind, start);
    this.op.set(block.op, start);
    this.reason.set(block.reason, start);
    this.bytes.set(block.bytes, start);
  }

  /** To be called once all blocks are there. */
  finish(): void {
    this.#folders = this.#builder.finish();
  }

  /** All folders, by their ids; the first is the root over all sources. */
  get folders(): readonly Folder[] {
    return this.#folders;
  }

  get root(): Folder {
    return this.#at(this.#folders, 0);
  }

  folder(index: number): Folder {
    return this.#at(this.#folderOf, index);
  }

  /** The last segment of the path; empty where the action is of its folder. */
  name(index: number): string {
    return this.#at(this.#names, index);
  }

  path(index: number): string {
    const { path } = this.folder(index);
    const name = this.name(index);
    if (name === "") return path;
    return path === "." ? name : `${path}/${name}`;
  }

  sourceName(index: number): string {
    return this.#at(this.#sources, this.folder(index).source);
  }

  opCode(index: number): Op {
    return this.#at(OP_CODES, this.op[index] ?? -1);
  }

  reasonCode(index: number): Reason {
    return this.#at(REASON_CODES, this.reason[index] ?? -1);
  }

  /** Paths as they are searched: without case, however their accents are composed. Made at the first search. */
  get searchable(): readonly string[] {
    this.#searchable ??= this.#names.map((_, index) =>
      searchForm(this.path(index)),
    );
    return this.#searchable;
  }

  #at<T>(list: readonly T[], index: number): T {
    const item = list[index];
    if (item === undefined) throw new Error(`there is no action ${index}`);
    return item;
  }
}

export function searchForm(text: string): string {
  return text.normalize("NFC").toLowerCase();
}
