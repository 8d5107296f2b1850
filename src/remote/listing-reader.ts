/** Puts together what the lines of one listing say. */
import type { RemoteEntry } from "../model/remote-files.ts";
import {
  parseListLine,
  type ParsedLine,
  parseMlsdLine,
} from "./parse-listing.ts";
import type { NameEncoding } from "./wire-names.ts";

export type ListingVerb = "MLSD" | "LIST -a" | "LIST";

/** Longer lines are not parsed: no file system has such names, and a regular expression could take for ever. */
const LONGEST_LINE = 8_192;

export class ListingReader {
  readonly entries: RemoteEntry[] = [];
  /** The folder's own mark. */
  unique: string | undefined;
  /** Why it can't be trusted to be whole. */
  incomplete: string | undefined;
  /** Lines of the folder itself and of its parent. */
  #dots = 0;

  /** @param now milliseconds since 1970, for dates without a year */
  constructor(
    readonly encoding: NameEncoding,
    readonly verb: ListingVerb,
    readonly now: number,
  ) {}

  /** @param line as wire text */
  take(line: string): void {
    const parsed = this.#parse(line);
    switch (parsed.kind) {
      case "entry":
        this.entries.push(parsed.entry);
        break;
      case "self":
        this.#dots += 1;
        this.unique ??= parsed.unique;
        break;
      case "nothing":
        break;
      case "unknown":
        this.incomplete ??= `a line of the listing can't be read: ${JSON.stringify(line.slice(0, 200))}`;
    }
  }

  /** The folder itself was among the lines. */
  get sawSelf(): boolean {
    return this.#dots > 0;
  }

  /** It may have been cut short without a word. */
  get doubtful(): boolean {
    const { length } = this.entries;
    const counts = this.sawSelf ? [length + this.#dots] : [length, length + 2];
    return counts.some(isSilentCap);
  }

  #parse(line: string): ParsedLine {
    const { encoding, verb, now } = this;
    if (line.length > LONGEST_LINE) return { kind: "unknown" };
    return verb === "MLSD"
      ? parseMlsdLine(encoding, line)
      : parseListLine(encoding, line, now);
  }
}

/** Where servers stop that cut a listing short without a word. They count `.` and `..` if they show them, and may if they don't. */
function isSilentCap(count: number): boolean {
  return count > 0 && count % 1_000 === 0 && count <= 10_000;
}
