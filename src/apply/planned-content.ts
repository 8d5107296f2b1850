/** A local file's content on its way to the server, checked against the plan while it streams. */
import { ContentHash } from "../model/digest.ts";
import { LocalChangeError } from "../model/errors.ts";
import type { LocalFiles } from "../model/local-files.ts";
import type { RelativePath } from "../model/path.ts";
import type { DesiredFile } from "../plan/plan-format.ts";

/** Ends well only if every byte is what the plan says; so what is wrong is never put in place. @throws LocalChangeError | LocalFileError */
export async function* plannedContent(
  local: LocalFiles,
  path: RelativePath,
  after: DesiredFile,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const hash = new ContentHash(after.size);
  for await (const chunk of local.read(path)) {
    hash.update(chunk);
    if (hash.position > after.size) throw changed(path);
    onBytes(chunk.length);
    yield chunk;
  }
  const { full, partial } = hash.digests();
  const same = after.hash === full || after.hash === partial;
  if (hash.position !== after.size || !same) throw changed(path);
}

function changed(path: RelativePath): LocalChangeError {
  return new LocalChangeError(
    `${path} has changed here since the plan was made; it was not put in place`,
    { hint: "make a new plan when the file is at rest" },
  );
}
