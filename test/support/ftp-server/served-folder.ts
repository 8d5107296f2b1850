/** The real folder that is served as `/`: where a path leads on disk, and nowhere outside it. */
import {
  lstatSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
} from "node:fs";
import type { Stats } from "node:fs";
import { sep } from "node:path";
import { fromWire, toWire, wireBytes } from "./wire-text.ts";

export interface Entry {
  /** Wire text. */
  readonly name: string;
  readonly stats: Stats;
  /** Wire text of a symlink's target. */
  readonly link: string | undefined;
}

interface FolderOptions {
  readonly caseInsensitive: boolean;
  readonly namesMangled: boolean;
  readonly namesAscii: boolean;
  readonly linksFollowed: boolean;
}

const realPath = (wire: string): string =>
  realpathSync.native(wireBytes(wire), "buffer").toString("latin1");

const mangle = (name: string): string =>
  Array.from(name, (c) => (c < " " || c === "\x7f" ? "_" : c))
    .join("")
    .replace(/ $/, "_");

export class ServedFolder {
  readonly #root: string;
  readonly #options: FolderOptions;

  /** @param root An existing folder. */
  constructor(root: string, options: FolderOptions) {
    this.#root = realPath(toWire(root));
    this.#options = options;
  }

  /** `path` seen from `cwd`, both wire text, as an absolute path without `.`, `..` or double slashes. */
  resolve(cwd: string, path: string): string {
    const segments: string[] = [];
    for (const segment of (path.startsWith("/")
      ? path
      : `${cwd}/${path}`
    ).split("/")) {
      if (segment === "..") segments.pop();
      else if (segment !== "" && segment !== ".")
        segments.push(this.#stored(segment));
    }
    return `/${segments.join("/")}`;
  }

  #stored(name: string): string {
    const { namesMangled, namesAscii } = this.#options;
    const mangled = namesMangled ? mangle(name) : name;
    return namesAscii ? mangled.replace(/[\x80-\xff]/g, "?") : mangled;
  }

  /**
   * The named thing itself on disk, be it a symlink or missing.
   * @throws NodeJS.ErrnoException when its folder is missing (ENOENT) or outside the root (EACCES).
   */
  itself(path: string): Buffer {
    return wireBytes(this.#itself(path));
  }

  /**
   * What the path leads to, symlinks followed; it may be missing, its folder may not.
   * @throws NodeJS.ErrnoException as `itself`, and EACCES for a symlink that leads outside or nowhere.
   */
  target(path: string): Buffer {
    const itself = this.#itself(path);
    const stats = lstatSync(wireBytes(itself), { throwIfNoEntry: false });
    return wireBytes(
      stats?.isSymbolicLink() === true ? this.#inside(itself) : itself,
    );
  }

  /**
   * What a listing says of the named thing itself.
   * @throws NodeJS.ErrnoException as `itself`, and ENOENT when it is missing.
   */
  entry(path: string): Entry {
    const place = this.itself(path);
    const name = path.slice(path.lastIndexOf("/") + 1);
    return this.#entryAt(place, name, lstatSync(place));
  }

  /** Everything in a folder but `.` and `..`, in byte order. */
  entries(path: string): Entry[] {
    const folder = `${this.target(path).toString("latin1")}/`;
    return readdirSync(wireBytes(folder), "buffer")
      .map((name) => name.toString("latin1"))
      .sort()
      .flatMap((name) => {
        const place = wireBytes(folder + name);
        const stats = lstatSync(place, { throwIfNoEntry: false });
        // It may have vanished meanwhile.
        return stats === undefined ? [] : [this.#entryAt(place, name, stats)];
      });
  }

  #itself(path: string): string {
    if (path === "/") return this.#root;
    const slash = path.lastIndexOf("/");
    const folder = this.#inside(
      this.#options.caseInsensitive
        ? path
            .slice(1, slash + 1)
            .split("/")
            .filter((name) => name !== "")
            .reduce((at, name) => this.#child(at, name), this.#root)
        : this.#root + path.slice(0, slash),
    );
    return this.#child(folder, path.slice(slash + 1));
  }

  #child(folder: string, name: string): string {
    if (!this.#options.caseInsensitive) return `${folder}/${name}`;
    const wanted = fromWire(name).toLowerCase();
    const found = readdirSync(wireBytes(folder), "buffer")
      .map((other) => other.toString("latin1"))
      .find((other) => fromWire(other).toLowerCase() === wanted);
    return `${folder}/${found ?? name}`;
  }

  #inside(place: string): string {
    const real = realPath(place);
    if (real === this.#root || real.startsWith(this.#root + sep)) return real;
    throw Object.assign(new Error("Outside the served folder"), {
      code: "EACCES",
    });
  }

  #entryAt(place: Buffer, name: string, stats: Stats): Entry {
    if (!stats.isSymbolicLink()) return { name, stats, link: undefined };
    const target = this.#options.linksFollowed
      ? statSync(place, { throwIfNoEntry: false })
      : undefined;
    if (target !== undefined) return { name, stats: target, link: undefined };
    const link = readlinkSync(place, "buffer").toString("latin1");
    return { name, stats, link };
  }
}
