/** Writes a local file so that it is there whole or not at all. */
import { open, rename, rm } from "node:fs/promises";
import { LocalFileError } from "../model/errors.ts";

/** @throws LocalFileError */
export async function saveFile(
  path: string,
  chunks: AsyncIterable<string>,
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o644);
    try {
      for await (const chunk of chunks) await file.write(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new LocalFileError(`can't write ${path}: ${words}`, { cause });
  }
}
