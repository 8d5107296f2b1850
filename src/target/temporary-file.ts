/** A content that comes in under a temporary name, hashed on its way, and gets its name when it is proven. */
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  linkSync,
  openSync,
  read,
  renameSync,
  rmSync,
  unlinkSync,
  write,
  writeSync,
} from "node:fs";
import { promisify } from "node:util";
import { ContentHash, matchesDigest } from "../model/digest.ts";
import { LocalFileError } from "../model/errors.ts";
import type {
  ExpectedEntry,
  ReceivedFile,
  RestoredFacts,
} from "../model/local-target.ts";
import type { RelativePath } from "../model/path.ts";
import { systemError } from "../scan/system-error.ts";
import { appeared, localError, type TargetPaths } from "./target-paths.ts";

const readPart = promisify(read);
const writePart = promisify(write);

/** Bytes that are read at once. */
const CHUNK = 1024 * 1024;

/** Bytes of a file up to which it is written at once: to hand that to another thread costs more than the writing. */
const SMALL = 256 * 1024;

/** Bytes: less is fetched anew sooner than the server is asked to go on. */
const WORTH_KEEPING = 64 * 1024;

const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = constants;

export interface TemporaryPlace {
  readonly paths: TargetPaths;
  /** Where it ends up. */
  readonly path: RelativePath;
  /** On the disk. */
  readonly temporary: string;
  /** Gives the open file its mode, owner and time; answers what it could not be given. */
  readonly giveFacts: (
    fd: number,
    facts: RestoredFacts,
  ) => LocalFileError | undefined;
}

export class TemporaryFile implements ReceivedFile {
  readonly #place: TemporaryPlace;
  readonly #size: number;
  readonly #fd: number;
  #hash: ContentHash;
  #open = true;
  #resumed: boolean;

  private constructor(place: TemporaryPlace, fd: number, hash: ContentHash) {
    this.#place = place;
    this.#fd = fd;
    this.#hash = hash;
    this.#size = hash.size;
    this.#resumed = hash.position > 0;
  }

  /** Goes on with what an earlier run left of it. @throws LocalFileError */
  static async open(
    place: TemporaryPlace,
    size: number,
  ): Promise<TemporaryFile> {
    let fd: number | undefined;
    try {
      fd = openOwn(place.temporary);
      const hash = await hashHeld(fd, size);
      return new TemporaryFile(place, fd, hash);
    } catch (thrown) {
      if (fd !== undefined) closeSync(fd);
      throw localError(place.path, "written", thrown);
    }
  }

  get resumed(): boolean {
    return this.#resumed;
  }

  get held(): number {
    return this.#hash.position;
  }

  write(chunk: Uint8Array): void | Promise<void> {
    if (this.#size > SMALL) return this.#writeElsewhere(chunk);
    try {
      for (let at = 0; at < chunk.length;)
        at += writeSync(this.#fd, ...rest(chunk, at, this.held));
    } catch (thrown) {
      throw localError(this.#place.path, "written", thrown);
    }
    this.#hash.update(chunk);
  }

  /** Another thread writes while this one hashes. */
  async #writeElsewhere(chunk: Uint8Array): Promise<void> {
    try {
      const written = this.#writeParts(chunk, this.held);
      this.#hash.update(chunk);
      await written;
    } catch (thrown) {
      throw localError(this.#place.path, "written", thrown);
    }
  }

  async #writeParts(chunk: Uint8Array, position: number): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      const part = rest(chunk, at, position);
      at += (await writePart(this.#fd, ...part)).bytesWritten;
    }
  }

  restart(): void {
    try {
      ftruncateSync(this.#fd);
    } catch (thrown) {
      throw localError(this.#place.path, "written", thrown);
    }
    this.#hash = new ContentHash(this.#size);
    this.#resumed = false;
  }

  problem(hash: string | undefined): string | undefined {
    if (this.held !== this.#size)
      return `${this.held} bytes came instead of ${this.#size}`;
    if (hash === undefined) return undefined;
    const digests = this.#hash.digests();
    if (matchesDigest(hash, digests)) return undefined;
    const { full, partial } = digests;
    const found = hash.startsWith("sha256-partial:") ? partial : full;
    return `what came has the digest ${found} instead of ${hash}`;
  }

  place(facts: RestoredFacts, expected: ExpectedEntry): void {
    const { path, giveFacts } = this.#place;
    let lack: LocalFileError | undefined;
    try {
      lack = giveFacts(this.#fd, facts);
      this.#close();
      this.#moveIn(expected);
    } catch (thrown) {
      this.abandon(false);
      throw localError(path, "put in place", thrown);
    }
    if (lack !== undefined) throw lack;
  }

  abandon(worth: boolean): void {
    this.#close();
    if (!worth || this.held < WORTH_KEEPING)
      rmSync(this.#place.temporary, { force: true });
  }

  #moveIn(expected: ExpectedEntry): void {
    const { paths, path, temporary } = this.#place;
    const local = paths.local(path);
    if (expected.kind === "absent") {
      paths.checkAbove(path);
      // Unlike a renaming, a second name never replaces what came there in this moment.
      const linked = tryLink(temporary, local);
      if (linked === "taken") throw appeared(path);
      if (linked === "linked") {
        unlinkSync(temporary);
        return;
      }
    }
    paths.checkExpected(path, expected);
    renameSync(temporary, local);
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#fd);
  }
}

/** What is left of a chunk that belongs at `position`, as the system's calls want it. */
function rest(chunk: Uint8Array, at: number, position: number) {
  return [chunk, at, chunk.length - at, position + at] as const;
}

/** Nobody's link, and no second name of a file that was put in place: a run that was killed in that moment left one. */
function openOwn(temporary: string): number {
  const fd = openLeft(temporary);
  const stats = fstatSync(fd);
  if (stats.isFile() && stats.nlink === 1) return fd;
  closeSync(fd);
  if (!stats.isFile())
    throw new LocalFileError(
      "something else has the name of a temporary file of this restore",
    );
  rmSync(temporary);
  return openSync(temporary, FLAGS | O_EXCL, 0o666);
}

/** One that was given its mode already may not be written any more: it begins anew. */
function openLeft(temporary: string): number {
  try {
    return openSync(temporary, FLAGS, 0o666);
  } catch (thrown) {
    if (systemError(thrown).code !== "EACCES") throw thrown;
    rmSync(temporary);
    return openSync(temporary, FLAGS | O_EXCL, 0o666);
  }
}

/** Windows has neither of the last two, which count as nothing then. */
const FLAGS = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK;

/** Hashes what is there again: only with the end of it the digest proves that it is the beginning of this content. */
async function hashHeld(fd: number, size: number): Promise<ContentHash> {
  const hash = new ContentHash(size);
  const held = fstatSync(fd).size;
  if (held === 0) return hash;
  if (held > size) {
    ftruncateSync(fd);
    return hash;
  }
  const buffer = Buffer.allocUnsafe(Math.min(held, CHUNK));
  while (hash.position < held) {
    const { bytesRead } = await readPart(
      ...([fd, buffer, 0, buffer.length, hash.position] as const),
    );
    if (bytesRead === 0) break;
    hash.update(buffer.subarray(0, bytesRead));
  }
  return hash;
}

/** File systems without second names (FAT, some network ones) refuse with a code of their own. */
function tryLink(from: string, to: string): "linked" | "taken" | "refused" {
  try {
    linkSync(from, to);
    return "linked";
  } catch (thrown) {
    const { code } = systemError(thrown);
    if (code === "EEXIST") return "taken";
    if (NO_LINKS.has(code)) return "refused";
    throw thrown;
  }
}

const NO_LINKS = new Set([
  "EPERM",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EMLINK",
]);
