/** The port to remote files over FTP: every intention becomes one repeatable piece of work in the pool. */
import type { RemotePath } from "../model/path.ts";
import {
  InterruptedError,
  LocalChangeError,
  LocalFileError,
  RemoteError,
  ServerRefusal,
} from "../model/errors.ts";
import type {
  Change,
  Inspection,
  Listing,
  Outcome,
  Placement,
  ReadRequest,
  ReadResult,
  RemoteFiles,
} from "../model/remote-files.ts";
import { changeRemote } from "./change-remote.ts";
import { inspectFile } from "./inspect-file.ts";
import { listFolder } from "./list-folder.ts";
import { placeFile, type PlacementState } from "./place-file.ts";
import { Pool } from "./pool.ts";
import { remoteError } from "./reply-errors.ts";
import type { Session } from "./session.ts";
import type { RemoteLog, RemoteSettings } from "./settings.ts";
import { spread } from "./spread.ts";

/** Milliseconds before something is tried a second time. */
const PAUSE = 500;

/**
 * Connects at the first use. Failures of single items are results; iteration itself throws only for bugs.
 * @param pause Milliseconds before the second try of anything; doubled for each further one
 */
export function openFtpRemote(
  settings: RemoteSettings,
  log: RemoteLog,
  pause: number = PAUSE,
): RemoteFiles {
  return new FtpRemote(new Pool(settings, log, pause));
}

class FtpRemote implements RemoteFiles {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  list(folders: AsyncIterable<RemotePath>): AsyncIterable<Listing> {
    return this.#each(
      folders,
      (session, folder) => listFolder(session, this.#pool.facts, folder),
      (folder, error) => ({ kind: "failed", folder, error }),
    );
  }

  inspect(files: AsyncIterable<RemotePath>): AsyncIterable<Inspection> {
    return this.#each(files, inspectFile, (path, error) => ({
      kind: "failed",
      path,
      error,
    }));
  }

  read(files: AsyncIterable<ReadRequest>): AsyncIterable<ReadResult> {
    return this.#each(files, readSmallFile, ({ path }, error) => ({
      kind: "failed",
      path,
      error,
    }));
  }

  place(placements: AsyncIterable<Placement>): AsyncIterable<Outcome> {
    return this.#outcomes(placements, (placement) => {
      const state: PlacementState = { stage: "begun", isLastTry: false };
      return (session, isLast) => {
        state.isLastTry = isLast;
        return placeFile(session, this.#pool.facts, placement, state);
      };
    });
  }

  change(changes: AsyncIterable<Change>): AsyncIterable<Outcome> {
    return this.#outcomes(
      changes,
      (change) => (session) => changeRemote(session, this.#pool.facts, change),
    );
  }

  close(): Promise<void> {
    this.#pool.close();
    return Promise.resolve();
  }

  /** @param begin answers what is tried, and tried again where that helps */
  #outcomes<Item extends { readonly id: number }>(
    items: AsyncIterable<Item>,
    begin: (item: Item) => (session: Session, isLast: boolean) => Promise<void>,
  ): AsyncIterable<Outcome> {
    return spread(items, this.#width, async (item): Promise<Outcome> => {
      const { id } = item;
      try {
        await this.#pool.run(begin(item));
        return { kind: "done", id };
      } catch (error) {
        if (isOutcomeError(error)) return { kind: "failed", id, error };
        throw error;
      }
    });
  }

  #each<Item, Result>(
    items: AsyncIterable<Item>,
    work: (session: Session, item: Item) => Promise<Result>,
    failed: (item: Item, error: RemoteError) => Result,
  ): AsyncIterable<Result> {
    return spread(items, this.#width, async (item) => {
      try {
        return await this.#pool.run((session) => work(session, item));
      } catch (error) {
        if (error instanceof RemoteError) return failed(item, error);
        throw error;
      }
    });
  }

  get #width(): number {
    return this.#pool.settings.connections;
  }
}

async function readSmallFile(
  session: Session,
  { path, limit }: ReadRequest,
): Promise<ReadResult> {
  const chunks: Buffer[] = [];
  let size = 0;
  const tooLarge = new ServerRefusal(
    `can't read ${path}: it holds more than ${limit} bytes`,
  );
  try {
    await session.receive("RETR", path, (chunk) => {
      size += chunk.length;
      if (size > limit) throw tooLarge;
      chunks.push(chunk);
    });
  } catch (error) {
    throw remoteError(`read ${path}`, error);
  }
  return { kind: "content", path, content: Buffer.concat(chunks) };
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
