/** Carries out the actions of a restore: folders, contents over all connections, then links, times and modes. */
import {
  FtpSyncError,
  InterruptedError,
  LocalChangeError,
  LocalFileError,
} from "../model/errors.ts";
import type { ExpectedEntry, ReceivedFile } from "../model/local-target.ts";
import { depth, parentPath, type RelativePath, ROOT } from "../model/path.ts";
import type { Progress } from "../model/progress.ts";
import type { Fetch, Sink } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { noOps } from "../plan/op-counts.ts";
import type { RestoreAction } from "../plan/action-format.ts";
import { type ApplyResult, type Failure, settledBy } from "./apply-result.ts";
import {
  type Download,
  isDownload,
  placeOf,
  type RestoreCheck,
  type RestorePlaces,
  type RestoreSides,
} from "./check-restore.ts";

interface Coming {
  readonly action: Download;
  readonly file: ReceivedFile;
}

export class RestoreRun {
  readonly #done = noOps();
  readonly #failures: Failure[] = [];
  readonly #failedFolders = new Map<RelativePath, RestoreAction>();
  readonly #coming = new Map<number, Coming>();
  /** What an earlier run had left of them was wrong. */
  #again: Download[] = [];
  #bytes = 0;

  constructor(
    readonly places: RestorePlaces,
    readonly sides: RestoreSides,
    readonly progress: Progress,
    readonly signal: AbortSignal,
  ) {}

  result(): Pick<ApplyResult, "done" | "bytes" | "failures"> {
    const failures = this.#failures.toSorted(
      (a, b) => a.action.id - b.action.id,
    );
    return { done: this.#done, bytes: this.#bytes, failures };
  }

  /** Begins nothing any more once the signal is given. */
  async carryOut({
    todo,
    onlyFacts,
  }: Pick<RestoreCheck, "todo" | "onlyFacts">): Promise<void> {
    const { target } = this.sides;
    const folders = todo.filter(({ op }) => op === "local-mkdir");
    // Folders before what is in them.
    for (const action of folders.sort((a, b) => depth(a.path) - depth(b.path)))
      this.#local(action, () => {
        target.makeFolder(action.path);
      });
    const downloads = todo.filter(isDownload);
    await this.#fetch(downloads.filter(({ id }) => !onlyFacts.has(id)));
    if (this.#again.length > 0) await this.#fetch(this.#again.splice(0));
    for (const action of todo) {
      if (action.op === "local-link")
        this.#local(action, () => {
          this.#link(action);
        });
      const givesFacts =
        action.op === "local-touch" || onlyFacts.has(action.id);
      if (givesFacts && "size" in action.after) {
        const { after } = action;
        this.#local(action, () => {
          target.setFacts(action.path, after);
        });
      }
    }
    if (this.signal.aborted) return;
    const inexact = await target.finishTimes();
    if (inexact > 0)
      this.progress.notice(
        `${inexact} files got their time to the microsecond only: this system has no \`touch\` that sets it more exactly`,
      );
    target.clear(this.#failures.length === 0);
  }

  #link({ path, before, after }: RestoreAction & { op: "local-link" }): void {
    const expected: ExpectedEntry =
      before === null
        ? { kind: "absent" }
        : { kind: "link", target: before.link };
    this.sides.target.makeLink(path, after.link, expected);
  }

  /** @param work on the local disk only */
  #local(action: RestoreAction, work: () => void): void {
    if (this.signal.aborted || this.#isSkipped(action)) return;
    try {
      work();
      this.#finish(action);
    } catch (error) {
      this.#fail(action, error);
    }
  }

  async #fetch(downloads: readonly Download[]): Promise<void> {
    for await (const outcome of this.sides.remote.fetch(
      this.#wanted(downloads),
    )) {
      const coming = this.#coming.get(outcome.id);
      if (coming === undefined)
        throw new Error(`an outcome of no action: ${outcome.id}`);
      this.#coming.delete(outcome.id);
      const { action, file } = coming;
      if (outcome.kind === "done") {
        this.#place(action, file);
        continue;
      }
      const { error } = outcome;
      const isOurs =
        error instanceof LocalFileError || error instanceof LocalChangeError;
      file.abandon(!isOurs);
      if (error instanceof InterruptedError || this.signal.aborted) continue;
      this.#fail(action, error);
    }
  }

  async *#wanted(
    downloads: readonly Download[],
  ): AsyncGenerator<Fetch, void, undefined> {
    for await (const action of streamOf(downloads)) {
      if (this.signal.aborted) return;
      if (this.#isSkipped(action)) continue;
      const file = await this.#receive(action);
      if (file === undefined) continue;
      const { id, after } = action;
      if (file.held === after.size) {
        this.#place(action, file);
        continue;
      }
      this.#coming.set(id, { action, file });
      const path = placeOf(action, this.places);
      yield { id, path, size: after.size, sink: this.#sink(file) };
    }
  }

  async #receive(action: Download): Promise<ReceivedFile | undefined> {
    const { path, after } = action;
    try {
      const file = await this.sides.target.receive(path, after);
      // Without a digest nothing would tell that the end is of the same content.
      if (after.hash === undefined && file.resumed) await file.restart();
      return file;
    } catch (error) {
      this.#fail(action, error);
      return undefined;
    }
  }

  #sink(file: ReceivedFile): Sink {
    const count = (bytes: number): void => {
      this.#bytes += bytes;
      this.progress.advance(0, bytes);
    };
    return {
      get held() {
        return file.held;
      },
      write(chunk) {
        count(chunk.length);
        return file.write(chunk);
      },
      restart: () => file.restart(),
    };
  }

  #place(action: Download, file: ReceivedFile): void {
    const { before, after } = action;
    const problem = file.problem(after.hash);
    if (problem !== undefined) {
      file.abandon(false);
      if (file.resumed) this.#again.push(action);
      else this.#fail(action, wrongContent(action, problem));
      return;
    }
    const expected: ExpectedEntry =
      before === null ? { kind: "absent" } : { kind: "file", ...before };
    try {
      file.place(after, expected);
      this.#finish(action);
    } catch (error) {
      this.#fail(action, error);
    }
  }

  #isSkipped(action: RestoreAction): boolean {
    if (this.#failedFolders.size === 0) return false;
    for (let at = action.path; at !== ROOT;) {
      at = parentPath(at);
      const cause = this.#failedFolders.get(at);
      if (cause === undefined) continue;
      this.#tell({
        ...{ action, kind: "skipped", hint: undefined },
        message: `needs action ${cause.id} (${cause.op} ${cause.path}), which failed`,
      });
      return true;
    }
    return false;
  }

  #finish({ source, id, op, path }: RestoreAction): void {
    this.#done[op] += 1;
    this.progress.settled({ source, id, op, path, outcome: "done" });
  }

  #tell(failure: Failure): void {
    this.#failures.push(failure);
    this.progress.settled(settledBy(failure));
  }

  /** What is no error of this program is a bug. */
  #fail(action: RestoreAction, error: unknown): void {
    if (!(error instanceof FtpSyncError)) throw error;
    if (action.op === "local-mkdir")
      this.#failedFolders.set(action.path, action);
    const { message, hint } = error;
    this.#tell({ action, kind: "failed", message, hint });
  }
}

function wrongContent(
  { path, archived }: Download,
  problem: string,
): LocalChangeError {
  const where = archived === undefined ? "on the remote" : "in the archive";
  return new LocalChangeError(
    `${path} ${where} is not what was backed up: ${problem}; it was not put in place`,
    {
      hint: "an earlier version may be in the archive (`restore --at PLAN`); back it up again from a good copy",
    },
  );
}
