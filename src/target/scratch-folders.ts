/** Where contents lie until they are proven, and where the next run finds what one that died left of them. */
import { hash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import {
  childPath,
  parentPath,
  type RelativePath,
  RESTORE_FOLDER,
  ROOT,
} from "../model/path.ts";
import { systemError } from "../scan/system-error.ts";
import { appeared, type TargetPaths } from "./target-paths.ts";

/** A content's key, and the process that it came to. */
const TEMPORARY = /^([0-9a-f]{32})-(\d{1,9})$/;

/** Tells what becomes which file with which content: the same in each run, whatever its plan. */
export function temporaryKey(path: RelativePath, ...more: string[]): string {
  return hash("sha256", [path, ...more].join("\n"), "hex").slice(0, 32);
}

/** Who writes here, and which others may. */
export interface OwnProcess {
  readonly pid: number;
  /** False only for what is surely gone. */
  readonly isAlive: (pid: number) => boolean;
}

export class ScratchFolders {
  readonly #paths: TargetPaths;
  readonly #own: OwnProcess;
  /** By the folder that something goes to. */
  readonly #byFolder = new Map<RelativePath, Scratch>();
  /** By where they lie. */
  readonly #all = new Map<RelativePath, Scratch>();

  constructor(paths: TargetPaths, own: OwnProcess) {
    this.#paths = paths;
    this.#own = own;
  }

  /**
   * A name on the disk for what will be `path`. What a dead run left under this key is there then.
   * @throws LocalChangeError when something else is where the folder for it should be, or what the system says
   */
  temporary(path: RelativePath, key: string): string {
    const folder = parentPath(path);
    let scratch = this.#byFolder.get(folder);
    if (scratch === undefined) {
      scratch = this.#scratchAt(this.#mountOf(folder));
      this.#byFolder.set(folder, scratch);
    }
    return scratch.claim(key);
  }

  /** Takes the folders away, if nothing is left in them. @param wholly with what dead runs left */
  clear(wholly: boolean): void {
    for (const scratch of this.#all.values()) scratch.clear(wholly);
    removeEmpty(this.#paths.local(RESTORE_FOLDER));
  }

  /** The highest folder of the target on the file system of this one: nothing can be renamed from one to another. */
  #mountOf(folder: RelativePath): RelativePath {
    const device = this.#device(folder);
    let at = folder;
    while (at !== ROOT && this.#device(parentPath(at)) === device)
      at = parentPath(at);
    return at;
  }

  #device(folder: RelativePath): bigint | undefined {
    const local = this.#paths.local(folder);
    return lstatSync(local, { bigint: true, throwIfNoEntry: false })?.dev;
  }

  /** Of which no link can be made another's: it is made anew, or is a folder of an earlier run. */
  #scratchAt(folder: RelativePath): Scratch {
    const path = childPath(folder, RESTORE_FOLDER);
    const known = this.#all.get(path);
    if (known !== undefined) return known;
    this.#paths.checkAbove(path);
    const there = this.#paths.look(path).kind;
    const local = this.#paths.local(path);
    if (there === "absent") mkdirSync(local, 0o700);
    else if (there !== "folder") throw appeared(path);
    const scratch = new Scratch(local, this.#own);
    this.#all.set(path, scratch);
    return scratch;
  }
}

class Scratch {
  readonly #local: string;
  readonly #own: OwnProcess;
  /** Names of what dead runs left, by key. */
  readonly #left = new Map<string, string>();

  constructor(local: string, own: OwnProcess) {
    this.#local = local;
    this.#own = own;
    for (const name of readdirSync(local)) {
      const [, key = "", owner = ""] = TEMPORARY.exec(name) ?? [];
      const pid = Number(owner);
      // What has this process's own number is of one that had it before.
      const isOthers = pid !== own.pid && own.isAlive(pid);
      if (key !== "" && !isOthers) this.#left.set(key, name);
    }
  }

  claim(key: string): string {
    const own = join(this.#local, `${key}-${this.#own.pid}`);
    const left = this.#left.get(key);
    this.#left.delete(key);
    if (left !== undefined) move(join(this.#local, left), own);
    return own;
  }

  clear(wholly: boolean): void {
    if (wholly)
      for (const name of this.#left.values())
        removeFile(join(this.#local, name));
    removeEmpty(this.#local);
  }
}

function removeFile(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (thrown) {
    // It stays, and the folder with it.
    systemError(thrown);
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (thrown) {
    // What a file that failed left in it serves the next run; and it may not be there.
    systemError(thrown);
  }
}

/** Another run may have been faster. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (thrown) {
    if (systemError(thrown).code !== "ENOENT") throw thrown;
  }
}
