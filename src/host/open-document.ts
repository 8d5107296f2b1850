/** Reads a saved document from its file. */
import { createReadStream } from "node:fs";
import { access, constants } from "node:fs/promises";
import { resolve } from "node:path";
import type { OpenDocument } from "../model/document-text.ts";
import type { FtpSyncError } from "../model/errors.ts";
import type { Surroundings } from "./surroundings.ts";

/** Bytes of a block: with a MiB each, reading takes a third of the time that it takes with Node's 64 KiB. */
const BLOCK = 1024 * 1024;

/**
 * @param read may open the file more than once
 * @param unopened the error for a file that can't be opened, from what is wrong with it
 * @throws what `read` throws, and what `unopened` makes
 */
export async function openDocument<T>(
  file: string,
  { cwd }: Pick<Surroundings, "cwd">,
  read: (open: OpenDocument) => Promise<T>,
  unopened: (problem: string, cause: unknown) => FtpSyncError,
): Promise<T> {
  const path = resolve(cwd, file);
  try {
    await access(path, constants.R_OK);
    return await read(() => createReadStream(path, { highWaterMark: BLOCK }));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    if (typeof code !== "string" || !/^E[A-Z]+$/.test(code)) throw cause;
    const problem =
      code === "ENOENT"
        ? "there is no such file"
        : `it can't be read (${code})`;
    throw unopened(problem, cause);
  }
}
