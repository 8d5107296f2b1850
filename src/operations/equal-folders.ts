/** What plans found to be the same on both sides, kept in the user's cache so that the next plan need not look through it. */
import { hash } from "node:crypto";
import type { Source } from "../manifest/manifest.ts";
import type { LocalCache } from "../model/local-cache.ts";

/** Keys as `plan/pair-key.ts` makes them. They are digests: of a damaged file nothing can be believed that isn't so. */
export class EqualFolders {
  readonly #cache: LocalCache;
  readonly #name: string;
  #kept: ReadonlySet<string> = new Set();

  constructor(
    cache: LocalCache,
    path: string,
    { remote: { user = "", host, port }, state }: Source,
  ) {
    const which = `${user}@${host}:${port}\n${state}\n${path}`;
    this.#cache = cache;
    this.#name = `equal/${hash("sha256", which, "hex").slice(0, 32)}.txt`;
  }

  async read(): Promise<ReadonlySet<string>> {
    const bytes = (await this.#cache.read(this.#name)) ?? new Uint8Array();
    const text = Buffer.from(bytes).toString("latin1");
    this.#kept = new Set(text === "" ? [] : text.trimEnd().split("\n"));
    return this.#kept;
  }

  /** Forgets the others. */
  async write(found: ReadonlySet<string>): Promise<void> {
    const { size } = this.#kept;
    if (found.size === size && [...found].every((key) => this.#kept.has(key)))
      return;
    const lines = [...found].map((key) => `${key}\n`);
    await this.#cache.write(this.#name, [Buffer.from(lines.join(""))]);
  }
}
