/** Gathers pieces of text: few large writes are several times faster than many small ones. */

/** Characters. */
const CHUNK = 256 * 1024;

export function* inChunks(
  pieces: Iterable<string>,
): Generator<string, void, undefined> {
  let chunk = "";
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}
