/** A hash cache's file: a head, the blocks of all folders, and the digest of it all. */
import { createHash, hash } from "node:crypto";
import { HashBlock } from "./hash-block.ts";

/** The whole file, piece by piece. @param root the source's real path */
export function* sealHashes(
  root: string,
  blocks: Iterable<Uint8Array>,
): Generator<Uint8Array, void, undefined> {
  const sum = createHash("sha256");
  const first = head(root);
  sum.update(first);
  yield first;
  for (const block of blocks) {
    sum.update(block);
    yield block;
  }
  yield tail(sum.digest("hex"));
}

/** The blocks of each folder; none if the file is damaged, of another version or another source. */
export function indexHashes(
  bytes: Buffer,
  root: string,
): ReadonlyMap<string, readonly HashBlock[]> {
  const index = new Map<string, HashBlock[]>();
  const first = head(root);
  const end = bytes.length - TAIL;
  if (end < first.length) return index;
  if (!bytes.subarray(0, first.length).equals(first)) return index;
  const last = tail(hash("sha256", bytes.subarray(0, end), "hex"));
  if (!bytes.subarray(end).equals(last)) return index;
  for (let at = first.length; at < end;) {
    const block = new HashBlock(bytes, at);
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
  return Buffer.from(`${JSON.stringify({ format, version: 2, root })}\n`);
}

function tail(sha256: string): Buffer {
  return Buffer.from(`${JSON.stringify({ sha256 })}\n`);
}

const TAIL = tail("0".repeat(64)).length;
