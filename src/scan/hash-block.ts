/** Some files of one folder in a hash cache: two lines of JSON, what a walk needs to know and what is asked for later, and one with the digests of both. */
import { hash } from "node:crypto";
import {
  digestHex,
  type FullDigest,
  fullDigest,
  type PartialDigest,
} from "../model/digest.ts";
import type { Digests } from "../model/local-files.ts";
import { formatStamps, type KeptStamp, Stamps } from "./stamp.ts";

/** How a block begins, so that its folder is found without parsing the rest. */
const START = '{"folder":';
const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** What is kept of a file that was read. */
export interface HashedFile {
  readonly name: string;
  readonly stamp: KeptStamp;
  readonly digests: Digests;
}

/** Columns parse twice as fast as rows. What stands at one index in all of them is one file's. */
interface StampColumns {
  readonly folder: string;
  /** With a slash between each two, which no name holds: one string is read faster than many. */
  readonly names: string;
  readonly stamps: string;
}

interface DigestColumns {
  readonly partial: readonly PartialDigest[];
  /** True where it has the digits of the partial one, null where it isn't known. */
  readonly full: readonly (FullDigest | true | null)[];
}

/** @param files by name in byte order */
export function formatHashBlock(
  folder: string,
  files: readonly HashedFile[],
): Buffer {
  const stamps: StampColumns = {
    folder,
    names: files.map(({ name }) => name).join("/"),
    stamps: formatStamps(files.map(({ stamp }) => stamp)),
  };
  const digests: DigestColumns = {
    partial: files.map((file) => file.digests.partial),
    full: files.map(({ digests: { partial, full } }) =>
      full === undefined
        ? null
        : digestHex(full) === digestHex(partial)
          ? true
          : full,
    ),
  };
  const lines = [stamps, digests].map((line) =>
    Buffer.from(`${JSON.stringify(line)}\n`),
  );
  const seals = lines.map((line) => hash("sha256", line, "hex"));
  return Buffer.concat([...lines, Buffer.from(`${seals.join(" ")}\n`)]);
}

/** Bytes of the line with the digests. */
const SEALS = 2 * 65;

/** A block within the bytes of a cache. It keeps nothing that it parses. */
export class HashBlock {
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #middle: number;
  readonly #seals: number;
  /** The digest of the line with the names and the stamps, as it is kept with them. */
  readonly seal: string;

  constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#middle = bytes.indexOf(NEWLINE, start) + 1;
    this.#seals = bytes.indexOf(NEWLINE, this.#middle) + 1;
    this.seal = bytes.toString("latin1", this.#seals, this.#seals + 64);
  }

  get end(): number {
    return this.#seals + SEALS;
  }

  /** Whether what a walk needs to know is as it was written. What is asked for later looks to itself. */
  isSound(): boolean {
    const line = this.#bytes.subarray(this.#start, this.#middle);
    return (
      this.end <= this.#bytes.length &&
      hash("sha256", line, "hex") === this.seal
    );
  }

  get raw(): Buffer {
    return this.#bytes.subarray(this.#start, this.end);
  }

  folder(): string {
    const open = this.#start + START.length;
    let close = open + 1;
    while (this.#bytes[close] !== QUOTE)
      close += this.#bytes[close] === BACKSLASH ? 2 : 1;
    return JSON.parse(this.#bytes.toString("utf8", open, close + 1)) as string;
  }

  /** @param stamps takes in those of the files. @returns their names in byte order */
  names(stamps: Stamps): readonly string[] {
    const line = this.#bytes.toString("utf8", this.#start, this.#middle);
    const columns = JSON.parse(line) as StampColumns;
    stamps.read(columns.stamps);
    return columns.names.split("/");
  }

  /** In the order of the names; none when they are not as they were written. */
  digests(): Digests[] {
    const bytes = this.#bytes.subarray(this.#middle, this.#seals);
    const told = this.#bytes.toString("latin1", this.end - 65, this.end - 1);
    if (hash("sha256", bytes, "hex") !== told) return [];
    const line = bytes.toString("latin1");
    const { partial: partials, full } = JSON.parse(line) as DigestColumns;
    return partials.map((partial, index) => {
      const other = full[index] ?? undefined;
      return {
        partial,
        full: other === true ? fullDigest(digestHex(partial)) : other,
      };
    });
  }

  files(): HashedFile[] {
    const stamps = new Stamps();
    const names = this.names(stamps);
    const all = this.digests();
    return names.flatMap((name, index) => {
      const digests = all[index];
      return digests ? [{ name, stamp: stamps.at(index), digests }] : [];
    });
  }
}
