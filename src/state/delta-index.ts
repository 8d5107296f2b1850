/**
 * What lines of the catalogue's format say, in the order in which they were added. The text stays as it is; only where
 * the lines of each folder are is kept, and one folder is parsed when it is asked for.
 */
import { hash } from "node:crypto";
import type { AppliedPlan } from "../model/catalogue.ts";
import {
  parentPath,
  parseRelativePath,
  type RelativePath,
  ROOT,
} from "../model/path.ts";
import type { ArchiveWord } from "./archive-lines.ts";
import type {
  AppliedLine,
  ArchiveLine,
  PieceHeader,
  PrunedLine,
  RemovedLine,
} from "./catalogue-format.ts";
import {
  type LinePlace,
  type Names,
  readFile,
  readNames,
} from "./folder-line.ts";

interface FolderPlaces {
  /** The order of the last line that says that the folder is there; -1: none does. */
  made: number;
  readonly lines: LinePlace[];
}

const LINE_FEED = 10;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FOLDER = '{"folder":"';
const GONE = ',"gone":';

export class DeltaIndex {
  readonly #folders = new Map<RelativePath, FolderPlaces>();
  /** The order of the line that removed the folder. */
  readonly #removed = new Map<RelativePath, number>();
  readonly #archive = new Map<string, ArchiveWord>();
  readonly #applied: AppliedPlan[] = [];
  #order = 0;

  /**
   * @param text whole lines that are known to keep the format. It must not change afterwards.
   * @param seals SHA-256 of each line, where that is known
   */
  add(text: Buffer, seals?: readonly string[]): this {
    for (let from = 0, at = 0; from < text.length; at++) {
      const to = text.indexOf(LINE_FEED, from);
      this.#order += 1;
      this.#addLine({ text, from, to, order: this.#order, seal: seals?.[at] });
      from = to + 1;
    }
    return this;
  }

  /** Folders of which anything is said and that were not removed since. A folder in it need not be there. */
  *mentioned(): Generator<RelativePath> {
    for (const [path, { made, lines }] of this.#folders) {
      const removed = this.#removedAt(path);
      if (Math.max(made, lines.at(-1)?.order ?? -1) > removed) yield path;
    }
  }

  /** Whether the lines say that the folder is there. */
  has(path: RelativePath): boolean {
    const made = this.#folders.get(path)?.made ?? -1;
    return made > this.#removedAt(path);
  }

  /** What the lines say of what is in the folder, since it was last removed. */
  names(path: RelativePath): Names {
    const names = readNames(this.#linesOf(path));
    // All that was there before is gone anyhow.
    return this.#isRemoved(path) ? { ...names, gone: new Set() } : names;
  }

  /** Another one if `names` answers other entries. */
  fingerprint(path: RelativePath): string {
    const seals = this.#linesOf(path).map(
      ({ text, from, to, seal }) =>
        seal ?? hash("sha256", text.subarray(from, to + 1), "hex"),
    );
    return seals.join(" ");
  }

  /** Those that came since it was last removed. */
  #linesOf(path: RelativePath): readonly LinePlace[] {
    const lines = this.#folders.get(path)?.lines ?? [];
    const removed = this.#removedAt(path);
    return removed < 0 ? lines : lines.filter(({ order }) => order > removed);
  }

  /** Folders to remove before anything else that the lines say is done. */
  removed(): RelativePath[] {
    return [...this.#removed.keys()].filter(
      (path) => path === ROOT || !this.#isRemoved(parentPath(path)),
    );
  }

  archive(): Iterable<ArchiveWord> {
    return this.#archive.values();
  }

  applied(): readonly AppliedPlan[] {
    return this.#applied;
  }

  #addLine(line: LinePlace): void {
    const { text, from, to } = line;
    if (text.toString("latin1", from, from + FOLDER.length) === FOLDER) {
      this.#addFolder(line);
      return;
    }
    // The schema was checked when the piece came from the server.
    const value = JSON.parse(text.toString("utf8", from, to)) as
      PieceHeader | AppliedLine | RemovedLine | ArchiveLine | PrunedLine;
    if ("removed" in value)
      this.#removed.set(parseRelativePath(value.removed), line.order);
    else if ("archive" in value) this.#addArchived(value);
    else if ("pruned" in value) {
      for (const path of value.paths.map(parseRelativePath))
        this.#addWord({ plan: value.pruned, path, copy: undefined });
    } else if ("applied" in value) {
      const { applied: planId, serial, at } = value;
      this.#applied.push({ planId, serial, at });
    } else if (value.kind !== "journal") {
      const { plan: planId, serial, at } = value;
      this.#applied.push({ planId, serial, at });
    }
  }

  #addFolder(line: LinePlace): void {
    const { text, from } = line;
    const end = closingQuote(text, from + FOLDER.length);
    const quoted = text.toString("utf8", from + FOLDER.length - 1, end + 1);
    const path = parseRelativePath(JSON.parse(quoted) as string);
    this.#places(path).lines.push(line);
    if (text.toString("latin1", end + 1, end + 1 + GONE.length) === GONE)
      return;
    this.#places(path).made = line.order;
    for (let at = path; at !== ROOT;) {
      at = parentPath(at);
      this.#places(at).made = line.order;
    }
  }

  #addArchived({ archive: plan, at, files }: ArchiveLine): void {
    for (const { path: text, size, was } of files) {
      const path = parseRelativePath(text);
      const copy = { plan, path, at, size, was: was && readFile(was) };
      this.#addWord({ plan, path, copy });
    }
  }

  #addWord(word: ArchiveWord): void {
    this.#archive.set(`${word.plan}/${word.path}`, word);
  }

  #places(path: RelativePath): FolderPlaces {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const places = { made: -1, lines: [] };
    this.#folders.set(path, places);
    return places;
  }

  #isRemoved(path: RelativePath): boolean {
    return this.#removedAt(path) >= 0;
  }

  /** The order of the last line that removed the folder or one that holds it; -1: none did. */
  #removedAt(path: RelativePath): number {
    if (this.#removed.size === 0) return -1;
    for (let at = path, latest = -1; ; at = parentPath(at)) {
      latest = Math.max(latest, this.#removed.get(at) ?? -1);
      if (at === ROOT) return latest;
    }
  }
}

/** @param from within a JSON string */
function closingQuote(text: Buffer, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== QUOTE)
    at += text[at] === BACKSLASH ? 2 : 1;
  return at;
}
