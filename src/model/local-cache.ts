/** The port to the user's cache folder: what is kept there only saves work, and may vanish or be damaged at any time. */

export interface LocalCache {
  /** Undefined when there is none, or it can't be read. @param name with folders: `hashes/0123abcd.jsonl` */
  read(name: string): Promise<Uint8Array | undefined>;
  /** All or nothing is there afterwards; what fails is nobody's business. */
  write(name: string, chunks: Iterable<Uint8Array>): Promise<void>;
}
