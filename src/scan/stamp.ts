/** The numbers of a file's stat that tell whether it was written since somebody looked. */

/** Part of what `stat` answers with `bigint`. */
export interface Stamp {
  /** Bytes. */
  readonly size: bigint;
  /** Nanoseconds since 1970: its content was changed. */
  readonly mtimeNs: bigint;
  /** Nanoseconds since 1970: anything of it was changed. Programs can't set it as they like. */
  readonly ctimeNs: bigint;
  readonly ino: bigint;
}

/** Nanoseconds: the coarsest grain of a file system's clock, FAT's. */
const GRAIN = 2_000_000_000n;

export function sameStamp(a: Stamp, b: Stamp): boolean {
  return (
    a.ctimeNs === b.ctimeNs &&
    a.mtimeNs === b.mtimeNs &&
    a.size === b.size &&
    a.ino === b.ino
  );
}

/**
 * Whether a file may be written again and still show this stamp, since the file system's clock may not have moved on
 * between its last change and its reading. git calls such entries of its index racy.
 * @param began when the reading began: milliseconds since 1970
 */
export function isRacy({ mtimeNs, ctimeNs }: Stamp, began: number): boolean {
  const young = BigInt(Math.floor(began)) * 1_000_000n - GRAIN;
  return mtimeNs >= young || ctimeNs >= young;
}

/**
 * What `stat` answers without `bigint`, in half the time. A double tells times to a quarter of a microsecond: enough to
 * see whether a file was changed since it was read, for that gives it a ctime which is later by seconds. Files that
 * were younger than that are not kept.
 */
export interface QuickStamp {
  /** Bytes. */
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  /** Windows numbers its files with 64 bits, of which a double keeps 53. */
  readonly ino: number;
}

export interface KeptStamp extends QuickStamp {
  readonly mtimeNs: bigint;
}

export function toKeep({ size, mtimeNs, ctimeNs, ino }: Stamp): KeptStamp {
  return {
    size: Number(size),
    mtimeMs: milliseconds(mtimeNs),
    ctimeMs: milliseconds(ctimeNs),
    ino: Number(ino),
    mtimeNs,
  };
}

const SECOND = 1_000_000_000n;

/** The very double that Node makes of the system's seconds and nanoseconds. */
function milliseconds(time: bigint): number {
  const rest = time % SECOND;
  // The system counts the nanoseconds forwards, also before 1970.
  const nanoseconds = rest < 0n ? rest + SECOND : rest;
  const seconds = (time - nanoseconds) / SECOND;
  return Number(seconds) * 1000 + Number(nanoseconds) / 1_000_000;
}

/** Numbers of a stamp, 64 bits each. */
const WIDTH = 5;

/** Text for stamps in a row. In this machine's byte order: on another one no file agrees with them. */
export function formatStamps(stamps: readonly KeptStamp[]): string {
  const doubles = new Float64Array(stamps.length * WIDTH);
  const integers = new BigInt64Array(doubles.buffer);
  for (const [index, stamp] of stamps.entries()) {
    const at = index * WIDTH;
    const { size, mtimeMs, ctimeMs, ino, mtimeNs } = stamp;
    doubles.set([size, mtimeMs, ctimeMs, ino], at);
    integers[at + WIDTH - 1] = mtimeNs;
  }
  return Buffer.from(doubles.buffer).toString("base64");
}

/** Stamps in a row, read from their text. */
export class Stamps {
  #doubles = new Float64Array(0);
  #integers = new BigInt64Array(0);
  #bytes = Buffer.alloc(0);

  /** Takes others in: to make a new one for each folder would cost as much as the reading. */
  read(text: string): void {
    const length = Buffer.byteLength(text, "base64");
    if (length > this.#bytes.length) {
      this.#doubles = new Float64Array(Math.ceil(length / 8));
      this.#integers = new BigInt64Array(this.#doubles.buffer);
      this.#bytes = Buffer.from(this.#doubles.buffer);
    }
    this.#bytes.write(text, "base64");
  }

  at(index: number): KeptStamp {
    const from = index * WIDTH;
    const [size = 0, mtimeMs = 0, ctimeMs = 0, ino = 0] =
      this.#doubles.subarray(from, from + WIDTH);
    return { size, mtimeMs, ctimeMs, ino, mtimeNs: this.mtimeNs(index) };
  }

  mtimeNs(index: number): bigint {
    return this.#integers[index * WIDTH + WIDTH - 1] ?? 0n;
  }

  agrees(index: number, { size, mtimeMs, ctimeMs, ino }: QuickStamp): boolean {
    const doubles = this.#doubles;
    const at = index * WIDTH;
    return (
      doubles[at] === size &&
      doubles[at + 1] === mtimeMs &&
      doubles[at + 2] === ctimeMs &&
      doubles[at + 3] === ino
    );
  }
}
