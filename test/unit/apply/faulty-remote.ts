/** A remote in memory that refuses, lies and dies as servers and processes do. */
import { ConnectionError, ServerRefusal } from "../../../src/model/errors.ts";
import {
  parseRelativePath,
  type RemotePath,
  remotePath,
} from "../../../src/model/path.ts";
import type {
  Change,
  Inspection,
  Listing,
  Outcome,
  Placement,
  ReadRequest,
  ReadResult,
  RemoteEntry,
  TimeSpan,
} from "../../../src/model/remote-files.ts";
import { streamOf } from "../../../src/model/stream-of.ts";
import { MemoryRemote } from "../../support/memory-remote.ts";

/** How a server tells the times of files: in listings, by the day there and exactly when asked, or not at all. */
export type ToldTimes = "exact" | "by-day" | "none";

export class FaultyRemote extends MemoryRemote {
  /** Changes and placements of these paths are refused. */
  readonly refused = new Set<RemotePath>();
  readonly incomplete = new Map<RemotePath, string>();
  /** Left out of the listings of their folders without a word, at a count that lets it be guessed. */
  readonly cutOff = new Set<RemotePath>();
  times: ToldTimes = "exact";
  /** As LIST has it: listed times are not exact. */
  listedWithin: TimeSpan | undefined;
  /** What was asked for by itself. */
  readonly inspected: RemotePath[] = [];
  /** Called before each change and placement. */
  onStep: (path: RemotePath) => void = () => undefined;
  /** What each change and placement outside the state folder waits for. */
  pause: () => Promise<void> = () => Promise.resolve();
  /** Pieces of journals that were written, or could not be. */
  journalled = 0;
  /** Placements that were begun. */
  readonly placed: Placement[] = [];
  /** What the server does before the way to it, or the process, is gone for ever. */
  lifetime = Infinity;
  /** What it did. */
  commands = 0;

  override onCommand = (): void => {
    if (this.commands >= this.lifetime) throw gone();
    this.commands += 1;
  };

  get isGone(): boolean {
    return this.commands >= this.lifetime;
  }

  /** Another remote that holds the same, healthy. @param now the time of what is written there */
  copy(now: string): FaultyRemote {
    const copy = new FaultyRemote(this.files, this.folders, now);
    copy.times = this.times;
    return copy;
  }

  override async *list(
    folders: AsyncIterable<RemotePath>,
  ): AsyncIterable<Listing> {
    for await (const folder of folders) {
      if (this.isGone) yield { kind: "failed", folder, error: gone() };
      else
        for await (const listing of super.list(streamOf([folder])))
          yield this.#told(listing);
    }
  }

  #told(listing: Listing): Listing {
    if (listing.kind !== "listed") return listing;
    const incomplete = this.incomplete.get(listing.folder);
    if (incomplete !== undefined)
      return { ...listing, entries: [], incomplete, doubtful: true };
    const entries = listing.entries.filter(
      ({ name }) => !this.cutOff.has(inFolder(listing.folder, name)),
    );
    return {
      ...listing,
      entries: entries.map((entry) => this.#withTime(entry)),
      doubtful: entries.length < listing.entries.length,
    };
  }

  #withTime(entry: RemoteEntry): RemoteEntry {
    const { modified } = entry;
    if (modified === undefined) return entry;
    const day = modified.slice(0, 10);
    const whole = {
      from: Date.parse(`${day}T00:00:00Z`),
      to: Date.parse(`${day}T23:59:59Z`),
    };
    const isByDay = this.times === "by-day";
    const modifiedWithin = this.listedWithin ?? (isByDay ? whole : undefined);
    const isExact = this.times === "exact" && modifiedWithin === undefined;
    return isExact
      ? entry
      : {
          ...entry,
          modified: undefined,
          ...(modifiedWithin && { modifiedWithin }),
        };
  }

  override async *inspect(
    files: AsyncIterable<RemotePath>,
  ): AsyncIterable<Inspection> {
    for await (const path of files) {
      this.inspected.push(path);
      if (this.isGone) yield { kind: "failed", path, error: gone() };
      else
        for await (const found of super.inspect(streamOf([path])))
          yield this.times === "none" && found.kind === "file"
            ? { ...found, modified: undefined }
            : found;
    }
  }

  override async *read(
    files: AsyncIterable<ReadRequest>,
  ): AsyncIterable<ReadResult> {
    for await (const request of files) {
      const { path } = request;
      if (this.isGone) yield { kind: "failed", path, error: gone() };
      else yield* super.read(streamOf([request]));
    }
  }

  override async *change(
    changes: AsyncIterable<Change>,
  ): AsyncIterable<Outcome> {
    for await (const change of changes) {
      if (!isOfState(change.path)) await this.pause();
      this.onStep(change.path);
      if (this.refused.has(change.path)) yield refusal(change.id);
      else yield* this.#outcomes(super.change(streamOf([change])));
    }
  }

  override async *place(
    placements: AsyncIterable<Placement>,
  ): AsyncIterable<Outcome> {
    for await (const placement of placements) {
      const { id, target } = placement;
      if (!isOfState(target)) await this.pause();
      this.onStep(target);
      this.placed.push(placement);
      if (this.refused.has(target)) yield refusal(id);
      else yield* this.#outcomes(super.place(streamOf([placement])));
      if (target.includes("/.ftp-sync/journal/")) this.journalled += 1;
    }
  }

  async *#outcomes(outcomes: AsyncIterable<Outcome>): AsyncIterable<Outcome> {
    for await (const outcome of outcomes)
      yield this.times === "none" && outcome.kind === "done"
        ? { kind: "done", id: outcome.id }
        : outcome;
  }
}

function isOfState(path: RemotePath): boolean {
  return path.includes("/.ftp-sync");
}

function inFolder(folder: RemotePath, name: string): RemotePath {
  return remotePath(folder, parseRelativePath(name));
}

function refusal(id: number): Outcome {
  return { kind: "failed", id, error: new ServerRefusal("550 not today") };
}

function gone(): ConnectionError {
  return new ConnectionError("the server is gone");
}
