/** Looks into the contents of files, all connections at once, and records what it proves as it goes. */
import type { Source } from "../manifest/manifest.ts";
import type { Catalogue } from "../model/catalogue.ts";
import { digestHex } from "../model/digest.ts";
import { FtpSyncError, InterruptedError } from "../model/errors.ts";
import { remotePath } from "../model/path.ts";
import {
  contentMark,
  type ContentMark,
  type DatedLevel,
  type Level,
  markOf,
} from "../model/proof.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { readHashFiles } from "../state/read-hash-files.ts";
import type { StoredProofs } from "../state/read-proofs.ts";
import { ProofRecord } from "../state/record-proofs.ts";
import { chooseFiles, type Selection } from "../verify/choose-files.ts";
import { expectedBy, expectedOf } from "../verify/compare-content.ts";
import type { Present } from "../verify/compare-listing.ts";
import { recordedMarks } from "../verify/recorded-files.ts";
import type { Verdict } from "../verify/verdict.ts";
import { type Answer, checkContents, type Question } from "./check-contents.ts";
import type { Environment } from "./environment.ts";

export interface Looking {
  readonly source: Source;
  readonly remote: RemoteFiles;
  readonly catalogue: Catalogue | undefined;
  /** What earlier runs proved. */
  readonly dates: StoredProofs;
  readonly verdict: Verdict;
  readonly how: {
    readonly level: Level;
    readonly selection: Selection;
    /** When this run began: UTC with seconds. */
    readonly at: string;
    /** For the choice of a sample. */
    readonly seed: string;
  };
}

/** Milliseconds between two saves: so much of a killed run's work is done again at most. */
const SAVE_AFTER = 5 * 60_000;

/**
 * @param files which listings leave as they should be
 * @throws RemoteError when the server is out of reach, InterruptedError; what was proven until then is recorded first
 */
export async function lookInto(
  files: readonly Present[],
  looking: Looking,
  environment: Environment,
): Promise<void> {
  const { dates } = looking;
  const { level, selection, seed } = looking.how;
  const chosen =
    level === "listing"
      ? []
      : chooseFiles(files, selection, level, dates.book, seed);
  const isChosen = new Set(chosen);
  for (const file of files) if (!isChosen.has(file)) leave(file, looking);
  if (level !== "listing")
    await new ContentCheck(level, looking, environment).all(chosen);
}

/** Nobody looks into it now: earlier proofs count. */
function leave({ path, file, ...rest }: Present, looking: Looking): void {
  if (file === undefined) return;
  const { verdict, dates } = looking;
  const proof = dates.book.strongest(path, markOf(file));
  verdict.listed({ path, file, ...rest }, proof?.level);
}

class ContentCheck {
  readonly #record: ProofRecord;
  #unsupported = 0;

  constructor(
    readonly level: DatedLevel,
    readonly looking: Looking,
    readonly environment: Environment,
  ) {
    const { remote, source, dates } = looking;
    const tag = environment.random().slice(0, 16);
    this.#record = new ProofRecord(remote, source.state, tag, dates);
  }

  async all(chosen: readonly Present[]): Promise<void> {
    const { signal } = this.environment;
    try {
      await this.#check(await this.#questions(chosen));
    } catch (error) {
      // The server may well be gone: what it says to this tells no more than the error.
      await this.#save();
      throw error;
    }
    if (signal.aborted) {
      const problem = await this.#save();
      throw new InterruptedError(
        problem === undefined
          ? "interrupted; what was proven until then is recorded"
          : "interrupted",
      );
    }
    const { verdict } = this.looking;
    if (this.#unsupported > 0)
      verdict.problems.push(
        `the server has no command that tells a SHA-256 (HASH, XSHA256): ${this.#unsupported} files could not be checked; --level read-back can`,
      );
    const problem = await this.#finish();
    if (problem !== undefined)
      verdict.notices.push(
        `what was proven could not be recorded, so the next run may check the same files again: ${problem}`,
      );
  }

  async #check(questions: readonly Question[]): Promise<void> {
    const { source, remote } = this.looking;
    const { progress, clock, signal } = this.environment;
    const bytes = this.level === "read-back" ? sizeOf(questions) : 0;
    progress.start("verify", source.name, { files: questions.length, bytes });
    let saved = clock.now();
    const answers = checkContents(this.level, questions, {
      ...{ remote, root: source.to, signal },
      onBytes: (bytes) => {
        progress.advance(0, bytes);
      },
    });
    for await (const answer of answers) {
      this.#take(answer);
      progress.advance(1, 0);
      if (clock.now() - saved < SAVE_AFTER) continue;
      await this.#save();
      saved = clock.now();
    }
  }

  #take(answer: Answer): void {
    const { verdict } = this.looking;
    const { file } = answer;
    switch (answer.kind) {
      case "proven":
        verdict.proven(file, this.level);
        this.#looked(file, file.file && markOf(file.file));
        return;
      case "altered":
        verdict.altered(file, answer.hashes);
        this.#looked(file, contentMark(digestHex(answer.hashes.found)));
        return;
      case "unchecked":
        verdict.unchecked(file.path, answer.detail);
        return;
      case "unsupported":
        this.#unsupported += 1;
        leave(file, this.looking);
    }
  }

  /** @param content that was found */
  #looked({ path, size }: Present, content: ContentMark | undefined): void {
    const { verdict, catalogue, how } = this.looking;
    if (this.level === "read-back") verdict.read += size;
    if (catalogue !== undefined && content !== undefined)
      this.#record.add(path, { level: this.level, at: how.at, content });
  }

  /** With the digits of hash files where the catalogue has no digest. */
  async #questions(chosen: readonly Present[]): Promise<readonly Question[]> {
    const { remote, source, verdict } = this.looking;
    const questions: Question[] = [];
    const byHashFile: Present[] = [];
    for (const file of chosen) {
      const expected = file.file && expectedOf(file.file);
      if (expected !== undefined) questions.push({ file, expected });
      else if (file.hashFile) byHashFile.push(file);
      else verdict.unchecked(file.path, NOTHING_KNOWN);
    }
    const asked = byHashFile.map((item) => ({
      ...{ file: remotePath(source.to, item.path), item },
    }));
    for await (const { item, hex } of readHashFiles(remote, streamOf(asked)))
      if (hex === undefined) verdict.unchecked(item.path, NO_HASH_FILE);
      else questions.push({ file: item, expected: expectedBy(hex, item.size) });
    return questions;
  }

  /** What went wrong, in words. */
  async #save(): Promise<string | undefined> {
    return problemOf(() => this.#record.save());
  }

  async #finish(): Promise<string | undefined> {
    const { catalogue, source } = this.looking;
    return problemOf(() =>
      this.#record.finish(() =>
        catalogue ? recordedMarks(catalogue, source.policies) : new Map(),
      ),
    );
  }
}

const NOTHING_KNOWN =
  "neither the catalogue nor a hash file tells what it should hold";
const NO_HASH_FILE =
  "the catalogue has no digest of it, and its hash file can't be read or holds none";

function sizeOf(questions: readonly Question[]): number {
  return questions.reduce((sum, { file }) => sum + file.size, 0);
}

async function problemOf(
  work: () => Promise<void>,
): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof FtpSyncError) return error.message;
    throw error;
  }
}
