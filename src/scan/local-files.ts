/** Reads one source's files from the local disk, for hashing and for sending. */
import { closeSync, fstatSync, read, readSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type {
  DigestRequest,
  DigestResult,
  LocalFiles,
  LocalTree,
} from "../model/local-files.ts";
import type { RelativePath } from "../model/path.ts";
import { digestEnds, digestWhole } from "./digest-file.ts";
import { fileFacts } from "./file-facts.ts";
import type { HashCache } from "./hash-cache.ts";
import { openFile, readError } from "./open-file.ts";
import { checkInterrupted, TimeSlice } from "./time-slice.ts";

/** Bytes of a chunk to send: with 256 KiB the same bytes cost a tenth more processor time, with 64 KiB, Node's default, twice as much. Larger ones save nothing more. */
const CHUNK = 512 * 1024;

/** Bytes up to which a file is read at once: to hand that to another thread costs many times the reading. */
const SMALL = 64 * 1024;

const readChunk = promisify(read);

/**
 * The files of a source that was scanned. Links are followed: whether they should be, the scan has decided.
 * @param path of the source; when it is one file, `kind` says so, and there is only that one to read
 * @param signal ends every reading with InterruptedError
 * @param hashes learns the digests; contents are read all the same
 */
export function openLocalFiles(
  path: string,
  kind: LocalTree["kind"],
  signal: AbortSignal,
  hashes?: HashCache,
): LocalFiles {
  const localPath = (relative: RelativePath): string =>
    kind === "file" ? path : join(path, relative);
  return {
    async *digest(requests) {
      const slice = new TimeSlice(signal);
      for await (const request of requests) {
        if (slice.spent) await slice.pause();
        yield digest(request, localPath(request.path), signal, hashes);
      }
    },
    read: (relative) => chunks(relative, localPath(relative), signal),
  };
}

async function digest(
  { path, want }: DigestRequest,
  local: string,
  signal: AbortSignal,
  hashes: HashCache | undefined,
): Promise<DigestResult> {
  try {
    const began = hashes?.now() ?? 0;
    const file = openFile(local, path);
    try {
      const digests =
        want === "partial"
          ? { partial: digestEnds(file, path), full: undefined }
          : await digestWhole(file, path, signal);
      if (hashes !== undefined) {
        const after = fstatSync(file.fd, { bigint: true });
        hashes.learn(path, { began, before: file.stats, after }, digests);
      }
      return { kind: "digest", path, ...fileFacts(file.stats), ...digests };
    } finally {
      closeSync(file.fd);
    }
  } catch (thrown) {
    return { kind: "failed", path, error: readError(path, thrown) };
  }
}

async function* chunks(
  path: RelativePath,
  local: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    const { fd, size } = openFile(local, path);
    try {
      if (size <= SMALL) yield* readAtOnce(fd, size);
      else yield* readAhead(fd, signal);
    } finally {
      closeSync(fd);
    }
  } catch (thrown) {
    throw readError(path, thrown);
  }
}

/** What is beyond `size` comes too, since it may have grown. */
function* readAtOnce(fd: number, size: number): Generator<Uint8Array, void> {
  const buffer = Buffer.allocUnsafe(size + 1);
  for (;;) {
    const bytesRead = readSync(fd, buffer);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** One chunk is read while the one before is on its way; two buffers take turns, since new ones cost more than the reading. */
async function* readAhead(
  fd: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  let free = Buffer.allocUnsafe(CHUNK);
  let reading = readChunk(fd, Buffer.allocUnsafe(CHUNK), 0, CHUNK, null);
  try {
    for (;;) {
      checkInterrupted(signal);
      const { bytesRead, buffer } = await reading;
      if (bytesRead === 0) return;
      reading = readChunk(fd, free, 0, CHUNK, null);
      free = buffer;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    // The file must stay open for as long as somebody reads.
    await reading.catch(() => undefined);
  }
}
