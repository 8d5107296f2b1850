/** A copy of a catalogue in the user's cache folder, so that only what came since is fetched from the server. */
import { createHash, hash, webcrypto } from "node:crypto";
import type { LocalCache } from "../model/local-cache.ts";
import type { RemotePath } from "../model/path.ts";

const FORMAT = "ftp-sync/catalogue-copy";
const VERSION = 2;
const LINE_FEED = 10;

/** What a copy holds: the pieces of one chain, from its base to its head. */
export interface CopiedChain {
  readonly lineage: string;
  /** Of the last piece. */
  readonly serial: number;
  readonly pieces: readonly {
    readonly name: string;
    /** Bytes on the server. */
    readonly size: number;
  }[];
  /** The lines of all pieces, unpacked, in their order. */
  readonly texts: readonly Buffer[];
  /** SHA-256 of each line of the first text, in hex, where a copy keeps them: then nobody needs to hash them again. */
  readonly seals?: readonly string[] | undefined;
}

export class LocalCopy {
  readonly #cache: LocalCache;
  readonly #name: string;

  /** @param server tells servers and their users apart: what is there for one is not for another */
  constructor(cache: LocalCache, server: string, state: RemotePath) {
    const key = createHash("sha256").update(`${server}\n${state}`);
    this.#cache = cache;
    this.#name = `catalogues/${key.digest("hex").slice(0, 32)}.jsonl`;
  }

  /** Undefined when there is none that can be believed. */
  async read(): Promise<CopiedChain | undefined> {
    const bytes = await this.#cache.read(this.#name);
    if (bytes === undefined) return undefined;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const digestEnd = text.indexOf(LINE_FEED);
    const headEnd = text.indexOf(LINE_FEED, digestEnd + 1);
    if (digestEnd < 0 || headEnd < 0) return undefined;
    const told = text.toString("latin1", 0, digestEnd);
    if (told !== (await digestAside(text.subarray(digestEnd + 1))))
      return undefined;
    // Its digest agrees: ftp-sync wrote it.
    const head = JSON.parse(
      text.toString("utf8", digestEnd + 1, headEnd),
    ) as Omit<CopiedChain, "texts"> & { format: string; version: number };
    if (head.format !== FORMAT || head.version !== VERSION) return undefined;
    const { lineage, serial, pieces, seals } = head;
    const texts = [text.subarray(headEnd + 1)];
    return { lineage, serial, pieces, texts, seals };
  }

  async write(chain: CopiedChain): Promise<void> {
    const { lineage, serial, pieces, texts } = chain;
    const seals = texts.flatMap((text) => [...sealsOf(text)]);
    const what = { format: FORMAT, version: VERSION };
    const head = { ...what, lineage, serial, pieces, seals };
    const rest = [Buffer.from(`${JSON.stringify(head)}\n`), ...texts];
    await this.#cache.write(this.#name, [
      Buffer.from(`${digest(rest)}\n`),
      ...rest,
    ]);
  }
}

function* sealsOf(text: Buffer): Generator<string> {
  for (let from = 0; from < text.length;) {
    const end = text.indexOf(LINE_FEED, from) + 1;
    yield hash("sha256", text.subarray(from, end), "hex");
    from = end;
  }
}

/** On another thread: the local tree is walked meanwhile. */
async function digestAside(bytes: Buffer): Promise<string> {
  const sum = await webcrypto.subtle.digest("SHA-256", bytes);
  return Buffer.from(sum).toString("hex");
}

function digest(chunks: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}
