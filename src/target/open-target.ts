/** The folder that files are restored into. Symbolic links below it are never followed, and nothing outside is changed. */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  futimesSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { PlanTag } from "../model/catalogue.ts";
import type {
  ExpectedEntry,
  LocalTarget,
  ReceivedFile,
  RestoredFacts,
  TargetEntry,
  TargetView,
} from "../model/local-target.ts";
import { parseRelativePath, type RelativePath, ROOT } from "../model/path.ts";
import { systemError } from "../scan/system-error.ts";
import { type ExactTime, setExactTimes } from "./exact-times.ts";
import { foldsNames } from "./folds-names.ts";
import { targetNameProblem } from "./name-problem.ts";
import { nanoseconds } from "./nanoseconds.ts";
import { appeared, localError, TargetPaths } from "./target-paths.ts";
import { TemporaryFile } from "./temporary-file.ts";

/** For planning: nothing is changed. @param folder absolute; it need not be there */
export function viewTarget(folder: string): TargetView {
  const paths = new TargetPaths(folder);
  return {
    givesOwners: isRoot(),
    foldsNames: foldsNames(paths.local(ROOT)),
    nameProblem: (name) => targetNameProblem(name),
    look: (path) => paths.look(path),
  };
}

/** @param tag of the plan: what an earlier run of it left half done is gone on with */
export function openTarget(folder: string, tag: PlanTag): LocalTarget {
  return new FolderTarget(folder, tag);
}

function isRoot(): boolean {
  try {
    return userInfo().uid === 0;
  } catch {
    // A user without a name, as in some containers, is not root.
    return false;
  }
}

class FolderTarget implements LocalTarget {
  readonly givesOwners = isRoot();
  readonly foldsNames: boolean;
  readonly #paths: TargetPaths;
  /** Temporary files and links of this plan, on the same file system as what they become. */
  readonly #scratch: RelativePath;
  readonly #inexact: ExactTime[] = [];
  #hasScratch = false;

  constructor(folder: string, tag: PlanTag) {
    this.#paths = new TargetPaths(folder);
    this.foldsNames = foldsNames(this.#paths.local(ROOT));
    this.#scratch = parseRelativePath(`.ftp-sync-restore-${tag}`);
  }

  nameProblem(name: string): string | undefined {
    return targetNameProblem(name);
  }

  look(path: RelativePath): TargetEntry {
    return this.#paths.look(path);
  }

  makeFolder(path: RelativePath): void {
    this.#try(path, "made", () => {
      this.#paths.checkAbove(path);
      if (this.look(path).kind === "folder") return;
      mkdirSync(this.#paths.local(path), { recursive: path === ROOT });
    });
  }

  makeLink(path: RelativePath, link: string, expected: ExpectedEntry): void {
    this.#try(path, "made", () => {
      this.#paths.checkExpected(path, expected);
      const local = this.#paths.local(path);
      if (expected.kind === "absent") {
        symlinkSync(link, local);
        return;
      }
      const temporary = join(this.#ownFolder(), "link");
      rmSync(temporary, { force: true });
      symlinkSync(link, temporary);
      renameSync(temporary, local);
    });
  }

  setFacts(path: RelativePath, facts: RestoredFacts): void {
    this.#try(path, "given its time and mode", () => {
      this.#paths.checkAbove(path);
      const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
      const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
      const fd = openSync(this.#paths.local(path), flags);
      try {
        if (!fstatSync(fd).isFile()) throw appeared(path);
        this.#giveFacts(path, fd, facts);
      } finally {
        closeSync(fd);
      }
    });
  }

  async receive(
    path: RelativePath,
    id: number,
    size: number,
  ): Promise<ReceivedFile> {
    const temporary = this.#try(path, "written", () =>
      join(this.#ownFolder(), String(id)),
    );
    const giveFacts = (fd: number, facts: RestoredFacts): void => {
      this.#giveFacts(path, fd, facts);
    };
    const paths = this.#paths;
    return TemporaryFile.open({ paths, path, temporary, giveFacts }, size);
  }

  finishTimes(): Promise<number> {
    return setExactTimes(this.#inexact.splice(0));
  }

  clear(): void {
    try {
      rmdirSync(this.#paths.local(this.#scratch));
    } catch (thrown) {
      // What a file that failed left in it serves the next run.
      systemError(thrown);
    }
  }

  /** Of which no link can be made another's: it is made anew, or is a folder of an earlier run. */
  #ownFolder(): string {
    const local = this.#paths.local(this.#scratch);
    if (this.#hasScratch) return local;
    this.#paths.checkAbove(this.#scratch);
    const there = this.look(this.#scratch).kind;
    if (there === "absent") mkdirSync(local, 0o700);
    else if (there !== "folder") throw appeared(this.#scratch);
    this.#hasScratch = true;
    return local;
  }

  /** The owner first: a change of owner takes special modes away. */
  #giveFacts(
    path: RelativePath,
    fd: number,
    { modified, mode, owner }: RestoredFacts,
  ): void {
    if (owner !== undefined && this.givesOwners) {
      const [uid, gid] = owner.split(":").map(Number);
      if (uid !== undefined && gid !== undefined) fchownSync(fd, uid, gid);
    }
    if (mode !== undefined) fchmodSync(fd, Number.parseInt(mode, 8));
    if (modified === undefined) return;
    const wanted = nanoseconds(modified);
    const seconds = Number(wanted) / 1e9;
    futimesSync(fd, seconds, seconds);
    if (fstatSync(fd, { bigint: true }).mtimeNs !== wanted)
      this.#inexact.push({
        ...{ local: this.#paths.local(path), nanoseconds: wanted },
      });
  }

  #try<T>(path: RelativePath, done: string, work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      throw localError(path, done, thrown);
    }
  }
}
