/** What the pieces of one source may take of memory together: a server is not trusted to keep within reason. */

const MIB = 1024 * 1024;

/** What is left of it. A million files take a tenth to a third of each. */
export class PieceRoom {
  /** Bytes as they lie on the server. */
  packed = 512 * MIB;
  /** Bytes of text. */
  text = 1024 * MIB;
  /** Each may become something in memory. */
  lines = 5_000_000;

  /** Whether there was room for a piece of this size. */
  takePacked(size: number): boolean {
    if (size > this.packed) return false;
    this.packed -= size;
    return true;
  }
}
