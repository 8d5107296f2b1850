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

/** Numbers of a stamp. */
const WIDTH = 4;

/** Text for stamps in a row: 64 bits a number, what is above is lost. In this machine's byte order: on another one no file agrees with them. */
export function formatStamps(stamps: readonly Stamp[]): string {
  const numbers = stamps.flatMap(({ size, mtimeNs, ctimeNs, ino }) => [
    size,
    mtimeNs,
    ctimeNs,
    ino,
  ]);
  const { buffer } = BigInt64Array.from(numbers);
  return Buffer.from(buffer).toString("base64");
}

/** Stamps in a row, read from their text. */
export class Stamps {
  #numbers = new BigInt64Array(0);
  #bytes = Buffer.alloc(0);

  /** Takes others in: to make a new one for each folder would cost as much as the reading. */
  read(text: string): void {
    const length = Buffer.byteLength(text, "base64");
    if (length > this.#bytes.length) {
      this.#numbers = new BigInt64Array(Math.ceil(length / 8));
      this.#bytes = Buffer.from(this.#numbers.buffer);
    }
    this.#bytes.write(text, "base64");
  }

  at(index: number): Stamp {
    const [size = 0n, mtimeNs = 0n, ctimeNs = 0n, ino = 0n] =
      this.#numbers.subarray(index * WIDTH, (index + 1) * WIDTH);
    return { size, mtimeNs, ctimeNs, ino };
  }

  agrees(index: number, { size, mtimeNs, ctimeNs, ino }: Stamp): boolean {
    const numbers = this.#numbers;
    const at = index * WIDTH;
    return (
      numbers[at] === size &&
      numbers[at + 1] === mtimeNs &&
      numbers[at + 2] === ctimeNs &&
      // Windows numbers its files with all 64 bits.
      numbers[at + 3] === BigInt.asIntN(64, ino)
    );
  }
}
