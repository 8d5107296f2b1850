/** The text of a short MLSD listing, held until it is clear whether it must be parsed: what is known need not be. */
import { hash } from "node:crypto";
import type { ListingText } from "../model/remote-files.ts";
import type { NameEncoding } from "./wire-names.ts";

/** Changes when lines are read in another way: what was known of a text says nothing then. */
const READING = 1;

/** Bytes; a longer one is read line by line as it comes. */
const LONGEST = 1024 * 1024;

export class HeldText {
  #chunks: Buffer[] = [];
  #size = 0;
  #isTooLong = false;

  /** All that came is held. */
  get isWhole(): boolean {
    return !this.#isTooLong;
  }

  /** Answers false when it is too long: then nothing is held any more. */
  hold(chunk: Buffer): boolean {
    this.#size += chunk.length;
    this.#isTooLong ||= this.#size > LONGEST;
    if (this.#isTooLong) return false;
    // Its memory is used again.
    this.#chunks.push(Buffer.from(chunk));
    return true;
  }

  /** What is held, once. */
  release(): Buffer {
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    return bytes;
  }
}

/** @param bytes all that the server sent */
export function describeText(
  bytes: Buffer,
  encoding: NameEncoding,
): ListingText {
  const text = bytes.toString("latin1");
  return {
    digest: hash("sha256", `${READING} ${encoding}\n${text}`, "hex"),
    size: bytes.length,
    isLeaf: !/type=dir/i.test(text),
  };
}
