/** Files to upload: the same bytes on every machine, and none that a wire or a disk could compress. */
import { type Cipher, createCipheriv } from "node:crypto";
import { closeSync, mkdirSync, openSync, utimesSync, writeSync } from "node:fs";
import { join } from "node:path";

export interface CorpusShape {
  readonly files: number;
  /** The files are spread over them evenly. */
  readonly folders: number;
  /** Bytes of the smallest and the largest file. */
  readonly sizes: readonly [number, number];
}

const PIECE = 8 * 1024 * 1024;
/** Whole seconds, and old enough for a listing that tells only days. */
const MODIFIED = new Date("2024-02-29T12:00:00Z");

/** Writes the files below `folder`, which must not be there yet; answers how many bytes they are together. */
export function makeCorpus(folder: string, shape: CorpusShape): number {
  const random = createCipheriv(
    "aes-128-ctr",
    Buffer.from("ftp-sync's bench"),
    Buffer.alloc(16),
  );
  const [smallest, largest] = shape.sizes;
  let bytes = 0;
  for (let i = 0; i < shape.files; i++) {
    const inside = join(folder, `folder-${i % shape.folders}`);
    if (i < shape.folders) mkdirSync(inside, { recursive: true });
    const span = largest - smallest + 1;
    const size = smallest + (next(random, 4).readUInt32LE() % span);
    writeFile(join(inside, `file-${i}.bin`), size, random);
    bytes += size;
  }
  return bytes;
}

function writeFile(path: string, size: number, random: Cipher): void {
  const file = openSync(path, "wx");
  for (let rest = size; rest > 0; rest -= PIECE)
    writeSync(file, next(random, Math.min(rest, PIECE)));
  closeSync(file);
  utimesSync(path, MODIFIED, MODIFIED);
}

function next(random: Cipher, bytes: number): Buffer {
  return random.update(Buffer.alloc(bytes));
}
