/** A hash cache's file: a head, and the blocks of all folders, each of which shows by itself whether it is sound. */
import { HashBlock } from "./hash-block.ts";

/** The whole file, piece by piece. @param root the source's real path */
export function* sealHashes(
  root: string,
  blocks: Iterable<Uint8Array>,
): Generator<Uint8Array, void, undefined> {
  yield head(root);
  yield* blocks;
}

/** The blocks of each folder, as far as the file is sound; none if it is of another version or another source. */
export function indexHashes(
  bytes: Buffer,
  root: string,
): ReadonlyMap<string, readonly HashBlock[]> {
  const index = new Map<string, HashBlock[]>();
  const first = head(root);
  if (!bytes.subarray(0, first.length).equals(first)) return index;
  for (let at = first.length; at < bytes.length;) {
    const block = new HashBlock(bytes, at);
    if (!block.isSound()) break;
    const folder = block.folder();
    const blocks = index.get(folder);
    if (blocks === undefined) index.set(folder, [block]);
    else blocks.push(block);
    at = block.end;
  }
  return index;
}

function head(root: string): Buffer {
  const format = "ftp-sync/hashes";
  return Buffer.from(`${JSON.stringify({ format, version: 3, root })}\n`);
}
