/** The folders of a scan. Where nobody has touched the files, entries are made when they are asked for: mostly nobody asks. */
import type {
  LocalEntry,
  LocalTree,
  UntouchedFolder,
} from "../model/local-files.ts";
import { compareBytes, type RelativePath } from "../model/path.ts";
import type { UntouchedFiles } from "./untouched-files.ts";

type Entries = readonly LocalEntry[];

export class ScannedFolders implements Pick<
  LocalTree["folders"],
  "get" | "has"
> {
  readonly untouched = new Map<RelativePath, UntouchedFolder>();
  readonly #entries = new Map<RelativePath, Entries | (() => Entries)>();
  /** Who asks for a folder mostly asks for it more than once. */
  #last: { path: RelativePath; entries: Entries } | undefined;

  has(path: RelativePath): boolean {
    return this.#entries.has(path);
  }

  get(path: RelativePath): Entries | undefined {
    const entries = this.#entries.get(path);
    if (typeof entries !== "function") return entries;
    if (this.#last?.path !== path) this.#last = { path, entries: entries() };
    return this.#last.entries;
  }

  set(path: RelativePath, entries: Entries): void {
    this.#entries.set(path, entries);
    this.untouched.delete(path);
  }

  /** @param folders names in byte order of the folders in it, beside which there are only the files */
  setUntouched(
    path: RelativePath,
    files: UntouchedFiles,
    folders: readonly string[],
  ): void {
    const fingerprint = files.fingerprint();
    this.untouched.set(path, { fingerprint, files: files.count, folders });
    this.#entries.set(path, () => {
      const inIt = folders.map((name) => ({ kind: "folder", name }) as const);
      const entries = [...files.entries(), ...inIt];
      return entries.sort((a, b) => compareBytes(a.name, b.name));
    });
  }
}
