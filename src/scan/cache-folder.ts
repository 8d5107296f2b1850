/** The user's cache folder on disk. Nobody relies on it: whatever fails counts as absent. */
import { mkdir, mkdtemp, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { LocalCache } from "../model/local-cache.ts";

/** What is kept tells names of the user's files: they are for nobody else. */
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

export class CacheFolder implements LocalCache {
  /** @param path made when something is written */
  constructor(readonly path: string) {}

  async read(name: string): Promise<Uint8Array | undefined> {
    try {
      return await readWhole(join(this.path, name));
    } catch {
      return undefined;
    }
  }

  async write(name: string, chunks: Iterable<Uint8Array>): Promise<void> {
    try {
      const path = join(this.path, name);
      await mkdir(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
      await replaceFile(path, chunks);
    } catch {
      // The old file stays, or none.
    }
  }
}

/** In one piece: `readFile` would put dozens of them together. A file that is cut short meanwhile shows so itself. */
async function readWhole(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(size));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function replaceFile(
  path: string,
  chunks: Iterable<Uint8Array>,
): Promise<void> {
  // Several runs may write it at once: each in a folder of its own.
  const scratch = await mkdtemp(join(dirname(path), ".tmp-"));
  try {
    const temporary = join(scratch, "new");
    const file = await open(temporary, "wx", PRIVATE_FILE);
    try {
      for (const chunk of chunks) await file.writeFile(chunk);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
