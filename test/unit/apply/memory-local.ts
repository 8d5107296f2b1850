/** A source's local side in memory. */
import { ContentHash } from "../../../src/model/digest.ts";
import { LocalFileError } from "../../../src/model/errors.ts";
import type {
  DigestRequest,
  DigestResult,
  LocalFiles,
} from "../../../src/model/local-files.ts";
import {
  parseRelativePath,
  type RelativePath,
} from "../../../src/model/path.ts";

/** When every local file was last changed. */
const LOCAL_TIME = "2024-05-01T10:00:00.5Z";

export class MemoryLocal implements LocalFiles {
  readonly files: Map<RelativePath, string>;
  /** Called before a file is read to be sent. */
  onRead: (path: RelativePath) => void = () => undefined;

  constructor(files: Readonly<Record<string, string>>) {
    this.files = new Map(
      Object.entries(files).map(([path, content]) => [
        parseRelativePath(path),
        content,
      ]),
    );
  }

  async *digest(
    requests: AsyncIterable<DigestRequest>,
  ): AsyncGenerator<DigestResult> {
    for await (const { path, want } of requests) {
      const content = this.files.get(path);
      yield content === undefined
        ? { kind: "failed", path, error: missing(path) }
        : digestOf(path, content, want);
    }
  }

  async *read(path: RelativePath): AsyncGenerator<Uint8Array> {
    await Promise.resolve();
    this.onRead(path);
    const content = this.files.get(path);
    if (content === undefined) throw missing(path);
    yield* blocks(Buffer.from(content));
  }
}

function* blocks(bytes: Buffer): Generator<Uint8Array> {
  const block = Math.max(3, Math.ceil(bytes.length / 4));
  for (let at = 0; at < bytes.length; at += block)
    yield bytes.subarray(at, at + block);
}

function missing(path: string): LocalFileError {
  return new LocalFileError(`${path} is not there`);
}

export function digestOf(
  path: RelativePath,
  content: string | Buffer,
  want: "partial" | "full",
): DigestResult & { readonly kind: "digest" } {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const hash = new ContentHash(bytes.length);
  hash.update(bytes);
  const { partial, full } = hash.digests();
  return {
    ...{ kind: "digest", path, size: bytes.length },
    ...{ modified: LOCAL_TIME, mode: "0644", owner: "1000:100" },
    ...{ partial, full: want === "full" ? full : undefined },
  };
}
