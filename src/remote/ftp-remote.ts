/** The port to remote files over FTP: every intention becomes one repeatable piece of work in the pool. */
import type { RemotePath } from "../model/path.ts";
import type { ConnectionTask } from "../model/progress.ts";
import {
  InterruptedError,
  LocalChangeError,
  LocalFileError,
  RemoteError,
  ServerRefusal,
} from "../model/errors.ts";
import type {
  Change,
  Fetch,
  HashRequest,
  HashResult,
  Inspection,
  Listing,
  ListingOptions,
  Outcome,
  Placement,
  ReadRequest,
  ReadResult,
  RemoteFiles,
} from "../model/remote-files.ts";
import { changeRemote } from "./change-remote.ts";
import { fetchFile, type FetchState } from "./fetch-file.ts";
import { hashFile } from "./hash-file.ts";
import { inspectFile } from "./inspect-file.ts";
import { listFolder } from "./list-folder.ts";
import { type Lane, LONG, type Need } from "./lane.ts";
import type { ClaimState } from "./make-folder.ts";
import { placeFile } from "./place-file.ts";
import { PlacementState } from "./placement-state.ts";
import { MOST_LANES, type Timing } from "./connections.ts";
import { Pool } from "./pool.ts";
import { receiveBytes } from "./receive-bytes.ts";
import { remoteError } from "./reply-errors.ts";
import type { Session } from "./session.ts";
import type { RemoteLog, RemoteSettings } from "./settings.ts";
import { spread } from "./spread.ts";

export const TIMING: Timing = {
  ...{ pause: 500, idle: 30_000 },
  ...{ random: Math.random, now: Date.now },
};

/** Connects at the first use. Failures of single items are results; iteration itself throws only for bugs. */
export function openFtpRemote(
  settings: RemoteSettings,
  log: RemoteLog,
  timing: Timing = TIMING,
): RemoteFiles {
  return new FtpRemote(new Pool(settings, log, timing));
}

class FtpRemote implements RemoteFiles {
  readonly #pool: Pool;
  /** For each connection one that transfers, some that are about to end, and one that is ready when it gets free. */
  readonly #transfers: number;
  readonly #questions: number;

  constructor(pool: Pool) {
    this.#pool = pool;
    this.#transfers = 4 * pool.settings.connections;
    this.#questions = MOST_LANES * pool.settings.connections;
  }

  warmUp(tasks: number): void {
    this.#pool.warmUp(tasks);
  }

  list(
    folders: AsyncIterable<RemotePath>,
    { top, known }: ListingOptions = {},
  ): AsyncIterable<Listing> {
    if (top !== undefined) this.#pool.facts.tops.add(top);
    return spread(folders, this.#transfers, (folder) =>
      this.#try<Listing>(
        "transfer",
        ({ session }) => listFolder(session, folder, known),
        (error) => ({ kind: "failed", folder, error }),
        { kind: "lists", path: folder },
      ),
    );
  }

  inspect(files: AsyncIterable<RemotePath>): AsyncIterable<Inspection> {
    return spread(files, this.#questions, (path) =>
      this.#try<Inspection>(
        "commands",
        ({ session }) => inspectFile(session, path),
        (error) => ({ kind: "failed", path, error }),
      ),
    );
  }

  read(files: AsyncIterable<ReadRequest>): AsyncIterable<ReadResult> {
    return spread(files, this.#transfers, (request) =>
      this.#try<ReadResult>(
        "transfer",
        ({ session }) => readSmallFile(session, request),
        (error) => ({ kind: "failed", path: request.path, error }),
        { kind: "reads", path: request.path },
      ),
    );
  }

  fetch(files: AsyncIterable<Fetch>): AsyncIterable<Outcome> {
    return spread(files, this.#transfers, (file) => {
      const state: FetchState = { end: undefined, hasEndedHalf: false };
      return this.#outcome(
        file.id,
        needFor(file.size, "transfer"),
        (lane) => fetchFile(lane, file, state),
        { kind: "fetches", path: file.path },
      );
    });
  }

  hash(files: AsyncIterable<HashRequest>): AsyncIterable<HashResult> {
    return spread(files, this.#questions, (file) =>
      this.#try<HashResult>(
        needFor(file.size, "commands"),
        ({ session }) => hashFile(session, file),
        (error) => ({ kind: "failed", path: file.path, error }),
        { kind: "hashes", path: file.path },
      ),
    );
  }

  place(placements: AsyncIterable<Placement>): AsyncIterable<Outcome> {
    return spread(placements, this.#transfers, (placement) => {
      const state = new PlacementState();
      const need = needFor(placement.size, "transfer");
      return this.#outcome(
        placement.id,
        need,
        (lane) => placeFile(lane, placement, state),
        { kind: "sends", path: placement.target },
      );
    });
  }

  change(changes: AsyncIterable<Change>): AsyncIterable<Outcome> {
    return spread(changes, this.#questions, (change) => {
      const claim: ClaimState = { unanswered: false };
      return this.#outcome(change.id, "commands", ({ session }) =>
        changeRemote(session, change, claim),
      );
    });
  }

  close(): Promise<void> {
    this.#pool.close();
    return Promise.resolve();
  }

  /** @param work answers the file's time, where it asks for it */
  async #outcome(
    id: number,
    need: Need,
    work: (lane: Lane) => Promise<string | undefined>,
    task?: ConnectionTask,
  ): Promise<Outcome> {
    try {
      const modified = await this.#pool.run(need, work, task);
      return { kind: "done", id, modified };
    } catch (error) {
      if (isOutcomeError(error)) return { kind: "failed", id, error };
      throw error;
    }
  }

  async #try<Result>(
    need: Need,
    work: (lane: Lane) => Promise<Result>,
    failed: (error: RemoteError) => Result,
    task?: ConnectionTask,
  ): Promise<Result> {
    try {
      return await this.#pool.run(need, work, task);
    } catch (error) {
      if (error instanceof RemoteError) return failed(error);
      throw error;
    }
  }
}

function needFor(size: number, otherwise: Need): Need {
  return size > LONG ? "long-transfer" : otherwise;
}

async function readSmallFile(
  session: Session,
  { path, limit }: ReadRequest,
): Promise<ReadResult> {
  let content: Buffer | undefined;
  try {
    content = await receiveBytes(session, path, limit);
  } catch (error) {
    throw remoteError(`read ${path}`, error);
  }
  if (content !== undefined) return { kind: "content", path, content };
  throw new ServerRefusal(
    `can't read ${path}: it holds more than ${limit} bytes`,
  );
}

function isOutcomeError(
  error: unknown,
): error is (Outcome & { kind: "failed" })["error"] {
  return (
    error instanceof RemoteError ||
    error instanceof LocalChangeError ||
    error instanceof LocalFileError ||
    error instanceof InterruptedError
  );
}
