/** Digests of local files, read as they are needed and no more than once of a kind. */
import { gitBlobHash } from "../adopt/git-ftp.ts";
import type { Candidate } from "../adopt/shortlist.ts";
import {
  ContentHash,
  digestHex,
  type FullDigest,
  fullDigest,
  PARTIAL_WHOLE,
} from "../model/digest.ts";
import { LocalFileError } from "../model/errors.ts";
import type { DigestRequest, LocalFiles } from "../model/local-files.ts";
import type { RelativePath } from "../model/path.ts";
import { streamOf } from "../model/stream-of.ts";
import type { LocalDigest } from "../plan/comparison.ts";

type Want = DigestRequest["want"];

export class LocalDigests {
  /** Files that have another size than when they were scanned. */
  readonly resized: RelativePath[] = [];
  readonly unreadable: { readonly path: RelativePath; readonly why: string }[] =
    [];
  readonly #digests = new Map<RelativePath, LocalDigest>();

  /** @param onRead is called for each file whose content was hashed */
  constructor(
    readonly local: LocalFiles,
    readonly onRead: () => void,
  ) {}

  /**
   * Answers those whose digest is known now: of the others nothing can be said.
   * @param least `full` where the policy compares whole files
   */
  async read(files: Iterable<Candidate>, least: Want): Promise<Candidate[]> {
    const asked = new Map<RelativePath, Candidate>();
    const read: Candidate[] = [];
    const requests: DigestRequest[] = [];
    for (const file of files) {
      const { path, policy, known } = file;
      const want = policy.compare === "strict" ? "full" : least;
      const there = [this.#digests.get(path), known];
      const enough = there.find((digest) => digest && isEnough(digest, want));
      if (enough === undefined) {
        asked.set(path, file);
        requests.push({ path, want });
      } else {
        this.#digests.set(path, enough);
        read.push(file);
      }
    }
    for await (const result of this.local.digest(streamOf(requests))) {
      const { path } = result;
      const file = asked.get(path);
      this.onRead();
      if (file === undefined)
        throw new Error(`an answer to no question: ${path}`);
      if (result.kind === "failed") {
        this.unreadable.push({ path, why: result.error.message });
      } else if (result.size !== file.entry.size) {
        this.resized.push(path);
      } else {
        const { size, modified, mode, owner, partial, full } = result;
        this.#digests.set(path, { size, modified, mode, owner, partial, full });
        read.push(file);
      }
    }
    return read;
  }

  /** Of a file that was read. */
  of({ path }: Candidate): LocalDigest {
    const digest = this.#digests.get(path);
    if (digest === undefined) throw new Error(`${path} was not read`);
    return digest;
  }

  /** Of a file that was read with `full`. */
  fullOf(file: Candidate): FullDigest {
    const { size, partial, full } = this.of(file);
    const whole = size <= PARTIAL_WHOLE ? fullDigest(digestHex(partial)) : full;
    if (whole === undefined) throw new Error(`${file.path} was not read whole`);
    return whole;
  }

  /**
   * The id that git gives the file's content, with the digest of that. Undefined: it can't be read.
   * @param like another id of the same repository
   */
  async blob(
    { path, entry }: Candidate,
    like: string,
  ): Promise<{ readonly id: string; readonly full: FullDigest } | undefined> {
    const blob = gitBlobHash(entry.size, like);
    const content = new ContentHash(entry.size);
    try {
      for await (const chunk of this.local.read(path)) {
        blob.update(chunk);
        content.update(chunk);
      }
      return { id: blob.digest("hex"), full: content.fullSoFar() };
    } catch (error) {
      if (!(error instanceof LocalFileError)) throw error;
      this.unreadable.push({ path, why: error.message });
      return undefined;
    }
  }
}

function isEnough({ size, full }: LocalDigest, want: Want): boolean {
  return want === "partial" || size <= PARTIAL_WHOLE || full !== undefined;
}
