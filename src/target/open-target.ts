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
  rmSync,
  symlinkSync,
} from "node:fs";
import { userInfo } from "node:os";
import { LocalFileError } from "../model/errors.ts";
import type {
  ContentToCome,
  ExpectedEntry,
  LocalTarget,
  ReceivedFile,
  RestoredFacts,
  TargetEntry,
  TargetView,
} from "../model/local-target.ts";
import { type RelativePath, ROOT } from "../model/path.ts";
import { systemError } from "../scan/system-error.ts";
import { type ExactTime, setExactTimes } from "./exact-times.ts";
import { foldsNames } from "./folds-names.ts";
import { nanoseconds } from "./nanoseconds.ts";
import {
  type OwnProcess,
  ScratchFolders,
  temporaryKey,
} from "./scratch-folders.ts";
import { appeared, localError, TargetPaths } from "./target-paths.ts";
import { TemporaryFile } from "./temporary-file.ts";

/** For planning: nothing is changed. @param folder absolute; it need not be there */
export function viewTarget(folder: string): TargetView {
  const paths = new TargetPaths(folder);
  return {
    givesOwners: isRoot(),
    foldsNames: foldsNames(paths.local(ROOT)),
    pathProblem: (path) => paths.problem(path),
    look: (path) => paths.look(path),
  };
}

/** To change it. @param folder absolute */
export function openTarget(folder: string, own: OwnProcess): LocalTarget {
  return new FolderTarget(folder, own);
}

/** POSIX keeps it for nobody. */
const HIGHEST_ID = 0xffff_ffff;

/** Bits that let nobody act as somebody else. */
const PLAIN_MODE = 0o1777;

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
  /** Temporary files and links, on the same file system as what they become. */
  readonly #scratch: ScratchFolders;
  readonly #inexact: ExactTime[] = [];

  constructor(folder: string, own: OwnProcess) {
    this.#paths = new TargetPaths(folder);
    this.foldsNames = foldsNames(this.#paths.local(ROOT));
    this.#scratch = new ScratchFolders(this.#paths, own);
  }

  pathProblem(path: RelativePath): string | undefined {
    return this.#paths.problem(path);
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
      const temporary = this.#scratch.temporary(path, temporaryKey(path));
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
        const lack = this.#giveFacts(path, fd, facts);
        if (lack !== undefined) throw lack;
      } finally {
        closeSync(fd);
      }
    });
  }

  async receive(
    path: RelativePath,
    { size, hash = "" }: ContentToCome,
  ): Promise<ReceivedFile> {
    const key = temporaryKey(path, String(size), hash);
    const temporary = this.#try(path, "written", () =>
      this.#scratch.temporary(path, key),
    );
    const giveFacts = (fd: number, facts: RestoredFacts) =>
      this.#giveFacts(path, fd, facts);
    const paths = this.#paths;
    return TemporaryFile.open({ paths, path, temporary, giveFacts }, size);
  }

  finishTimes(): Promise<number> {
    return setExactTimes(this.#inexact.splice(0));
  }

  clear(wholly: boolean): void {
    this.#scratch.clear(wholly);
  }

  /** Answers what it could not be given: not every file system, nor every root, can. */
  #giveFacts(
    path: RelativePath,
    fd: number,
    { modified, mode, owner }: RestoredFacts,
  ): LocalFileError | undefined {
    const lacks: string[] = [];
    const give = (what: string, work: () => string | undefined): void => {
      const problem = wordsOf(work);
      if (problem !== undefined) lacks.push(`its ${what} (${problem})`);
    };
    // The owner first: a change of owner takes special modes away.
    if (owner !== undefined && this.givesOwners)
      give("owner", () => giveOwner(fd, owner));
    if (mode !== undefined) {
      const bits = Number.parseInt(mode, 8);
      // Without its owner, who runs it would act as another one than ever.
      const given = lacks.length === 0 ? bits : bits & PLAIN_MODE;
      give("mode", () => {
        fchmodSync(fd, given);
        return undefined;
      });
    }
    if (modified !== undefined)
      give("time", () => this.#giveTime(path, fd, modified));
    if (lacks.length === 0) return undefined;
    return new LocalFileError(
      `its content is here, but it lacks ${lacks.join(" and ")}`,
      {
        hint: "this file system, or this user, can't give that to a file",
      },
    );
  }

  #giveTime(
    path: RelativePath,
    fd: number,
    modified: string,
  ): string | undefined {
    const wanted = nanoseconds(modified);
    if (wanted === undefined) return `there is no time ${modified}`;
    const seconds = Number(wanted) / 1e9;
    futimesSync(fd, seconds, seconds);
    if (fstatSync(fd, { bigint: true }).mtimeNs !== wanted)
      this.#inexact.push({
        ...{ local: this.#paths.local(path), nanoseconds: wanted },
      });
    return undefined;
  }

  #try<T>(path: RelativePath, done: string, work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      throw localError(path, done, thrown);
    }
  }
}

/** @param owner `uid:gid` */
function giveOwner(fd: number, owner: string): string | undefined {
  const [uid = HIGHEST_ID, gid = HIGHEST_ID] = owner.split(":").map(Number);
  if (uid >= HIGHEST_ID || gid >= HIGHEST_ID) return `there is no ${owner}`;
  fchownSync(fd, uid, gid);
  return undefined;
}

/** What `work` answers, or what the system says against it. */
function wordsOf(work: () => string | undefined): string | undefined {
  try {
    return work();
  } catch (thrown) {
    return systemError(thrown).words;
  }
}
