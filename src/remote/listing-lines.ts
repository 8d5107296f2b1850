/** Cuts a listing into lines as it comes, within bounds: a server's listing is not trusted to end. */
import { ServerRefusal } from "../model/errors.ts";
import type { RemotePath } from "../model/path.ts";

/** Bytes of one folder's listing, some millions of entries. */
const LONGEST_LISTING = 512 * 1024 * 1024;
/** Each line may become an entry in memory. */
const MOST_LINES = 4_000_000;
/** Bytes. */
const LONGEST_LINE = 1024 * 1024;

export class ListingLines {
  #rest = "";
  #bytes = 0;
  #lines = 0;

  /** @param onLine gets each line as wire text, without its CR LF or LF; blank ones are dropped */
  constructor(
    readonly folder: RemotePath,
    readonly onLine: (line: string) => void,
  ) {}

  /** @throws ServerRefusal when the listing is longer than any can be */
  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    const lines = (this.#rest + chunk.toString("latin1")).split("\n");
    this.#rest = lines.pop() ?? "";
    this.#lines += lines.length;
    if (
      this.#bytes > LONGEST_LISTING ||
      this.#lines > MOST_LINES ||
      this.#rest.length > LONGEST_LINE
    ) {
      throw new ServerRefusal(
        `can't list the folder ${this.folder}: the server's listing does not end`,
      );
    }
    for (const line of lines) this.#emit(line);
  }

  /** The listing is through. */
  end(): void {
    this.#emit(this.#rest);
  }

  #emit(line: string): void {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (text.trim() !== "") this.onLine(text);
  }
}
