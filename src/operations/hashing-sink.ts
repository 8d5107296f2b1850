/** Takes a file's bytes as they come, hashes them and keeps none. */
import { ContentHash } from "../model/digest.ts";
import { InterruptedError } from "../model/errors.ts";
import type { Sink } from "../model/remote-files.ts";

export class HashingSink implements Sink {
  #hash: ContentHash;

  /** @param onBytes is told how many bytes came; some may come again */
  constructor(
    readonly size: number,
    readonly signal: AbortSignal,
    readonly onBytes: (bytes: number) => void,
  ) {
    this.#hash = new ContentHash(size);
  }

  get held(): number {
    return this.#hash.position;
  }

  write(chunk: Uint8Array): void {
    if (this.signal.aborted) throw new InterruptedError("interrupted");
    this.#hash.update(chunk);
    this.onBytes(chunk.length);
  }

  restart(): void {
    this.#hash = new ContentHash(this.size);
  }

  /** Of all that came. Call it once. */
  digests(): ReturnType<ContentHash["digests"]> {
    return this.#hash.digests();
  }
}
