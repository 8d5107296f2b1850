/** Reads hash files from the remote, many at once. */
import {
  HASH_FILE_SIZE,
  hashFileName,
  parseHashFile,
} from "../model/hash-file.ts";
import { ConnectionError, LoginError, TrustError } from "../model/errors.ts";
import {
  baseName,
  parseRemotePath,
  remoteParent,
  type RemotePath,
} from "../model/path.ts";
import type { RemoteReader } from "../model/remote-files.ts";

/** Where the hash file of the remote file `path` lies. */
export function hashFileOf(path: RemotePath): RemotePath {
  const name = hashFileName(baseName(path));
  return parseRemotePath(`${remoteParent(path)}/${name}`);
}

/**
 * The digits in the hash file of each item's file; undefined where there is none that counts.
 * @throws ConnectionError | LoginError | TrustError when the server is out of reach: then nothing is known
 */
export async function* readHashFiles<Item>(
  remote: RemoteReader,
  items: AsyncIterable<{ readonly file: RemotePath; readonly item: Item }>,
): AsyncGenerator<{ readonly item: Item; readonly hex: string | undefined }> {
  const asked = new Map<RemotePath, Item>();
  const requests = async function* () {
    for await (const { file, item } of items) {
      const path = hashFileOf(file);
      asked.set(path, item);
      yield { path, limit: HASH_FILE_SIZE };
    }
  };
  for await (const result of remote.read(requests())) {
    const item = asked.get(result.path);
    asked.delete(result.path);
    if (item === undefined)
      throw new Error(`an answer to no question: ${result.path}`);
    if (result.kind === "content") {
      yield { item, hex: parseHashFile(result.content) };
      continue;
    }
    throwIfOutOfReach(result.error);
    yield { item, hex: undefined };
  }
}

/** One file's failure is that file's; a server out of reach is everybody's. */
export function throwIfOutOfReach(error: Error): void {
  if (
    error instanceof ConnectionError ||
    error instanceof LoginError ||
    error instanceof TrustError
  ) {
    throw error;
  }
}
