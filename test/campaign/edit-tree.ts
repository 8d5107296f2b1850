/** Edits of a tree on disk that both sides have in common. */
import {
  mkdirSync,
  renameSync,
  rmSync,
  type Stats,
  lstatSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type CampaignClock, MINUTE } from "./campaign-clock.ts";
import { within } from "./disk-tree.ts";

export class TreeEditor {
  /** @param gap milliseconds that lie between two edits at least */
  constructor(
    readonly root: string,
    readonly clock: CampaignClock,
    readonly gap: number,
  ) {}

  place(path: string): string {
    return join(this.root, path);
  }

  /** Nothing happens where a file stands in the way of the path. */
  write(path: string, content: Uint8Array): void {
    if (!this.#hasRoom(path)) return;
    mkdirSync(dirname(this.place(path)), { recursive: true });
    writeFileSync(this.place(path), content);
    this.touch(path);
  }

  /** Every edit has a time of its own: what keeps size and time can't be noticed by anybody. */
  touch(path: string): void {
    this.clock.skip(this.gap + MINUTE);
    const time = this.clock.now() / 1000;
    utimesSync(this.place(path), time, time);
  }

  /** Answers whether it was renamed. */
  rename(path: string, to: string): boolean {
    if (!this.isFree(to) || to.startsWith(`${path}/`)) return false;
    mkdirSync(dirname(this.place(to)), { recursive: true });
    renameSync(this.place(path), this.place(to));
    return true;
  }

  remove(path: string): void {
    rmSync(this.place(path), { recursive: true });
  }

  makeFolder(path: string): void {
    if (!this.isFree(path)) return;
    mkdirSync(this.place(path), { recursive: true });
  }

  /** Nothing is at the path, and folders only above it. */
  isFree(path: string): boolean {
    return this.#hasRoom(path) && this.#stats(path) === undefined;
  }

  #hasRoom(path: string): boolean {
    const folders = path.split("/").slice(0, -1);
    let at = "";
    for (const folder of folders) {
      at = within(at, folder);
      const stats = this.#stats(at);
      if (stats === undefined) return true;
      if (!stats.isDirectory()) return false;
    }
    return this.#stats(path)?.isDirectory() !== true;
  }

  #stats(path: string): Stats | undefined {
    return lstatSync(this.place(path), { throwIfNoEntry: false });
  }
}

/** The one of this number, modulo how many there are. */
export function pickFrom<T>(all: Iterable<T>, pick: number): T | undefined {
  const list = [...all];
  return list[pick % Math.max(1, list.length)];
}
