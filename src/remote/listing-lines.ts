/** Cuts a listing into lines as it comes, within bounds: a server's listing is not trusted to end. */
import { ServerRefusal } from "../model/errors.ts";
import type { RemotePath } from "../model/path.ts";

/** Bytes of memory for all listings that come in at once: room for some one and a half million entries. */
const MOST_AT_ONCE = 512 * 1024 * 1024;
/** Bytes of memory that an entry takes beside its text. */
const ENTRY = 200;
/** Bytes. */
const LONGEST_LINE = 1024 * 1024;

/** What the listings that are coming in from one server take of memory, over all connections. */
export class ListingRoom {
  /** Bytes. */
  taken = 0;

  constructor(readonly most = MOST_AT_ONCE) {}
}

export class ListingLines {
  #rest = "";
  /** Bytes of the room. */
  #taken = 0;

  /** @param onLine gets each line as wire text, without its CR LF or LF; blank ones are dropped */
  constructor(
    readonly folder: RemotePath,
    readonly room: ListingRoom,
    readonly onLine: (line: string) => void,
  ) {}

  /** @throws ServerRefusal when the listing is longer than any can be */
  push(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString("latin1")).split("\n");
    this.#rest = lines.pop() ?? "";
    const bytes = chunk.length + ENTRY * lines.length;
    this.#taken += bytes;
    this.room.taken += bytes;
    if (this.room.taken > this.room.most || this.#rest.length > LONGEST_LINE) {
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

  /** Nothing of it comes in any more, whatever became of it. */
  leave(): void {
    this.room.taken -= this.#taken;
    this.#taken = 0;
  }

  #emit(line: string): void {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (text.trim() !== "") this.onLine(text);
  }
}
