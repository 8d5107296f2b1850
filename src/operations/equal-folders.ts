/** What plans found to be the same on both sides, kept in the user's cache so that the next plan need not look through it. */
import { hash } from "node:crypto";
import type { Source } from "../manifest/manifest.ts";
import type { LocalCache } from "../model/local-cache.ts";
import type { EqualPair } from "../plan/comparison.ts";

interface Kept {
  /** Names of pairs. */
  readonly keys: ReadonlySet<string>;
  /** Digests of the listings that showed them so. */
  readonly texts: ReadonlySet<string>;
}

/** Keys as `plan/folder-pair.ts` makes them. They are digests: of a damaged file nothing can be believed that isn't so. */
export class EqualFolders {
  readonly #cache: LocalCache;
  readonly #name: string;
  /** What the cache holds. */
  #text = "";

  /** @param how those who list folders and those who believe the catalogue keep what they find apart */
  constructor(
    cache: LocalCache,
    path: string,
    { remote: { user = "", host, port }, state }: Source,
    how: "listed" | "believed",
  ) {
    const which = `${user}@${host}:${port}\n${state}\n${path}\n${how}`;
    this.#cache = cache;
    this.#name = `equal/${hash("sha256", which, "hex").slice(0, 32)}.txt`;
  }

  async read(): Promise<Kept> {
    const bytes = (await this.#cache.read(this.#name)) ?? new Uint8Array();
    this.#text = Buffer.from(bytes).toString("latin1");
    const keys = new Set<string>();
    const texts = new Set<string>();
    for (const line of this.#text.split("\n")) {
      const [key = "", text] = line.split(" ");
      keys.add(key);
      if (text !== undefined) texts.add(text);
    }
    return { keys, texts };
  }

  /** Forgets the others. */
  async write(found: readonly EqualPair[]): Promise<void> {
    const lines = found.map(({ key, text }) =>
      text === undefined ? key : `${key} ${text}`,
    );
    const text = lines.join("\n");
    if (text === this.#text) return;
    await this.#cache.write(this.#name, [Buffer.from(text)]);
  }
}
