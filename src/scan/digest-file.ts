/** Digests of open files: small reads at once, since a thread's round trip costs more; long ones off the main thread. */
import { hash } from "node:crypto";
import { read, readSync } from "node:fs";
import { promisify } from "node:util";
import {
  ContentHash,
  PARTIAL_EDGE,
  PARTIAL_WHOLE,
  partialDigest,
  type FullDigest,
  type PartialDigest,
} from "../model/digest.ts";
import { LocalChangeError } from "../model/errors.ts";
import type { RelativePath } from "../model/path.ts";
import type { OpenFile } from "./open-file.ts";
import { checkInterrupted } from "./time-slice.ts";

/** Bytes read at once; a file of this size is read on the main thread in less than a millisecond. */
const CHUNK = 1024 * 1024;

const readChunk = promisify(read);

/** One byte more than is needed, so that a file that grew shows itself without another read. */
const scratch = Buffer.allocUnsafe(CHUNK + 1);

/** @throws LocalChangeError when the file no longer has the size that it was opened with */
export function digestEnds(
  { fd, size }: OpenFile,
  path: RelativePath,
): PartialDigest {
  const whole = size <= PARTIAL_WHOLE;
  const steady = whole
    ? fill(fd, 0, size, 0) === size
    : fill(fd, 0, PARTIAL_EDGE, 0) >= PARTIAL_EDGE &&
      fill(fd, PARTIAL_EDGE, PARTIAL_EDGE, size - PARTIAL_EDGE) ===
        PARTIAL_EDGE;
  if (!steady) throw changed(path);
  const covered = scratch.subarray(0, whole ? size : PARTIAL_WHOLE);
  return partialDigest(hash("sha256", covered, "hex"));
}

/**
 * @throws LocalChangeError as {@link digestEnds}
 * @throws InterruptedError
 */
export async function digestWhole(
  file: OpenFile,
  path: RelativePath,
  signal: AbortSignal,
): Promise<{ readonly full: FullDigest; readonly partial: PartialDigest }> {
  const content = new ContentHash(file.size);
  if (file.size <= CHUNK)
    content.update(scratch.subarray(0, fill(file.fd, 0, file.size, 0)));
  else await stream(file.fd, content, signal);
  if (content.position !== file.size) throw changed(path);
  return content.digests();
}

/**
 * Reads from `position` of a file into the scratch buffer from `start` on.
 * @returns bytes read: less than `needed` at the end of the file, and mostly one more where it goes on
 */
function fill(
  fd: number,
  start: number,
  needed: number,
  position: number,
): number {
  let filled = 0;
  let count: number;
  do {
    count = readSync(
      fd,
      scratch,
      start + filled,
      needed + 1 - filled,
      position + filled,
    );
    filled += count;
  } while (count > 0 && filled < needed);
  return filled;
}

/** Hashes a file to its end, or to where it proves longer than it was. The next chunk is read while one is hashed. */
async function stream(
  fd: number,
  content: ContentHash,
  signal: AbortSignal,
): Promise<void> {
  let free = Buffer.allocUnsafe(CHUNK);
  let reading = readChunk(fd, Buffer.allocUnsafe(CHUNK), 0, CHUNK, 0);
  for (;;) {
    const { bytesRead, buffer } = await reading;
    checkInterrupted(signal);
    const position = content.position + bytesRead;
    if (bytesRead === 0 || position > content.size) {
      content.update(buffer.subarray(0, bytesRead));
      return;
    }
    reading = readChunk(fd, free, 0, CHUNK, position);
    content.update(buffer.subarray(0, bytesRead));
    free = buffer;
  }
}

function changed(path: RelativePath): LocalChangeError {
  return new LocalChangeError(`${path} changed while it was being read`, {
    hint: "plan again when nothing writes to it",
  });
}
