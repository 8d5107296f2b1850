import type { Sink } from "../../src/model/remote-files.ts";

/** A sink in memory that takes one chunk at a time, and says when it is given another before that. */
export class CollectingSink implements Sink {
  restarts = 0;
  readonly #chunks: Buffer[] = [];
  #held = 0;
  #writing = false;

  /** @param onWrite is done before each chunk is taken */
  constructor(
    readonly onWrite: (held: number) => void | Promise<void> = () => undefined,
  ) {}

  get held(): number {
    return this.#held;
  }

  get content(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#writing) throw new Error("it is not done with the last chunk");
    this.#writing = true;
    await this.onWrite(this.#held);
    this.#chunks.push(Buffer.from(chunk));
    this.#held += chunk.length;
    this.#writing = false;
  }

  restart(): void {
    this.restarts += 1;
    this.#chunks.length = 0;
    this.#held = 0;
  }
}
