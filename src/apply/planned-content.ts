/** A local file's content on its way to the server, checked against the plan while it streams. */
import { ContentHash, type FullDigest } from "../model/digest.ts";
import { LocalChangeError } from "../model/errors.ts";
import type { LocalFiles } from "../model/local-files.ts";
import type { RelativePath } from "../model/path.ts";
import type { Placement } from "../model/remote-files.ts";
import type { DesiredFile } from "../plan/state-format.ts";

/** What an earlier stream had read when it broke off, and has given a part of to the server. */
interface Mark {
  readonly position: number;
  readonly digest: FullDigest;
}

/**
 * A stream ends well only if every byte is what the plan says; so what is wrong is never put in place. One that goes on
 * reads what was given again, so that the server never gets a mixture of two contents: a partial digest can't tell.
 * Streams throw LocalChangeError | LocalFileError.
 */
export function plannedContent(
  local: LocalFiles,
  path: RelativePath,
  after: DesiredFile,
  onBytes: (bytes: number) => void,
  onDigest: (full: FullDigest) => void,
): Placement["content"] {
  let marks: readonly Mark[] = [];
  let last: ContentHash | undefined;
  return async function* (from) {
    const known = from === 0 ? [] : withMark(marks, last);
    marks = known;
    const hash = new ContentHash(after.size);
    last = hash;
    for await (const chunk of local.read(path)) {
      const start = hash.position;
      if (!update(hash, chunk, known) || hash.position > after.size)
        throw changed(path);
      const wanted = chunk.subarray(Math.max(0, from - start));
      if (wanted.length === 0) continue;
      onBytes(wanted.length);
      yield wanted;
    }
    const { full, partial } = hash.digests();
    const same = after.hash === full || after.hash === partial;
    if (hash.position !== after.size || !same) throw changed(path);
    onDigest(full);
  };
}

/** In order of position. A stream that no longer flows may have read on since; the server has less of it, never more. */
function withMark(
  marks: readonly Mark[],
  last: ContentHash | undefined,
): readonly Mark[] {
  if (last === undefined) return marks;
  const mark = { position: last.position, digest: last.fullSoFar() };
  return [...marks, mark].toSorted((a, b) => a.position - b.position);
}

/** False when the content is another one than at a mark. */
function update(
  hash: ContentHash,
  chunk: Uint8Array,
  marks: readonly Mark[],
): boolean {
  let rest = chunk;
  for (const { position, digest } of marks) {
    const ahead = position - hash.position;
    if (ahead <= 0 || ahead > rest.length) continue;
    hash.update(rest.subarray(0, ahead));
    rest = rest.subarray(ahead);
    if (hash.fullSoFar() !== digest) return false;
  }
  hash.update(rest);
  return true;
}

function changed(path: RelativePath): LocalChangeError {
  return new LocalChangeError(
    `${path} has changed here since the plan was made; it was not put in place`,
    { hint: "make a new plan when the file is at rest" },
  );
}
