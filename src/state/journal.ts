/** Keeps on the server what a run does while it goes on, so that nothing is forgotten when it ends in the middle. */
import {
  type CatalogueBase,
  type CatalogueChange,
  planTag,
} from "../model/catalogue.ts";
import type { RemotePath } from "../model/path.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { encodeChanges } from "./encode-changes.ts";
import { sealPiece } from "./piece.ts";
import { journalPieceName } from "./piece-name.ts";
import {
  makeSubfolders,
  pieceFile,
  putPiece,
  removePieces,
} from "./put-piece.ts";
import type { StoredState } from "./read-catalogue.ts";
import type { RunRecord } from "./write-catalogue.ts";

export interface JournalSettings {
  readonly planId: string;
  /** As in `WhoWrites`. */
  readonly lineage: string;
  /** UTC with seconds. */
  readonly now: () => string;
  /** Does the work once, so many milliseconds later; answers what calls it off. */
  readonly later: (milliseconds: number, work: () => void) => () => void;
  /** Told once, when the run ends and what it did is not all in the journal. */
  readonly notice: (text: string) => void;
}

/** Milliseconds between two pieces. */
const PAUSE = 1_000;
/** So many pieces of one level become one of the next: an hour's run leaves some fifty pieces, none rewritten often. */
const MOST_OF_LEVEL = 16;

interface WrittenPiece {
  readonly name: string;
  readonly level: number;
  readonly texts: readonly Buffer[];
}

export class Journal {
  readonly #base: CatalogueBase;
  /** Of an interrupted run, which this one goes on from. */
  readonly #former: string | null;
  readonly #pieces: WrittenPiece[] = [];
  #number: number;
  #foldersMissing: boolean;
  #changes: CatalogueChange[] = [];
  /** Encoded, in no piece yet: a piece that could not be written is among them. */
  #unwritten: Buffer[] = [];
  readonly #texts: Buffer[] = [];
  /** Names of pieces that may be there although it failed to write them. */
  readonly #failed: string[] = [];
  #callOff: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  #failure: Error | undefined;

  /** @param before what was read when the run began, its lock held */
  constructor(
    readonly remote: RemoteFiles,
    readonly state: RemotePath,
    before: Pick<StoredState, "head" | "stored">,
    readonly settings: JournalSettings,
  ) {
    const { head, stored } = before;
    const { pieces, missing } = stored.listed.journal;
    const { lineage, serial } = head ?? { ...settings, serial: 0 };
    this.#base = { lineage, serial };
    this.#former = stored.journal.pieces.at(-1)?.piece.name ?? null;
    this.#number = Math.max(0, ...pieces.map(({ number }) => number));
    this.#foldersMissing = missing;
  }

  /** They are on the server a second later, or a little more. */
  add(changes: Iterable<CatalogueChange>): void {
    for (const change of changes) this.#changes.push(change);
    this.#soon();
  }

  /** All that was added is on the server afterwards, if it can be: for a run that ends in the middle. @throws never */
  async flush(): Promise<void> {
    await this.#stop();
    await this.#writePiece();
    if (this.#failure === undefined) return;
    const notice = `what this run did is not all in its journal, so the next one has to find it out by hash files and listings: ${this.#failure.message}`;
    this.settings.notice(notice);
  }

  /** Ends the journal of a run whose catalogue is written next: what it did, and the pieces to remove then. */
  async finish(): Promise<RunRecord> {
    await this.#stop();
    this.#encode();
    return {
      texts: this.#texts,
      journalled: [...this.#pieces.map(({ name }) => name), ...this.#failed],
    };
  }

  #soon(): void {
    if (this.#callOff !== undefined || this.#writing !== undefined) return;
    this.#callOff = this.settings.later(PAUSE, () => {
      this.#callOff = undefined;
      this.#writing = this.#writePiece().finally(() => {
        this.#writing = undefined;
        if (this.#changes.length > 0) this.#soon();
      });
    });
  }

  async #stop(): Promise<void> {
    this.#callOff?.();
    await this.#writing;
    this.#callOff?.();
    this.#callOff = undefined;
  }

  #encode(): void {
    if (this.#changes.length === 0) return;
    const text = encodeChanges(this.#changes);
    this.#changes = [];
    this.#texts.push(text);
    this.#unwritten.push(text);
  }

  /** A failure is kept, and what could not be written goes into the next piece. */
  async #writePiece(): Promise<void> {
    this.#encode();
    const texts = this.#unwritten;
    if (texts.length === 0) return;
    this.#unwritten = [];
    try {
      await this.#write(texts);
      this.#failure = undefined;
    } catch (error) {
      this.#unwritten = [...texts, ...this.#unwritten];
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
  }

  async #write(fresh: readonly Buffer[]): Promise<void> {
    const { remote, state, settings } = this;
    const tag = planTag(settings.planId);
    const { level, absorbed } = this.#absorbable();
    const kept = this.#pieces.slice(0, this.#pieces.length - absorbed.length);
    const previous = kept.at(-1)?.name ?? this.#former;
    const texts = [...absorbed.flatMap((piece) => piece.texts), ...fresh];
    const header = { kind: "journal" as const, previous, at: settings.now() };
    const { bytes } = await sealPiece(
      { ...this.#base, ...header, plan: settings.planId },
      Buffer.concat(texts),
    );
    // Never the same number twice: a piece that seemed to fail may be there.
    this.#number += 1;
    const name = journalPieceName(tag, this.#number, bytes);
    if (this.#foldersMissing)
      await makeSubfolders(remote, state, ["journal", "tmp"]);
    this.#foldersMissing = false;
    this.#failed.push(name);
    await putPiece(remote, state, "journal", tag, name, bytes);
    this.#failed.pop();
    this.#pieces.splice(kept.length, absorbed.length, { name, level, texts });
    const old = absorbed.map((piece) =>
      pieceFile(state, "journal", piece.name),
    );
    await removePieces(remote, old);
  }

  /** The last pieces, when there are so many of one level that the next piece holds what they hold. */
  #absorbable(): { level: number; absorbed: readonly WrittenPiece[] } {
    let level = 0;
    let from = this.#pieces.length;
    for (;;) {
      const first = this.#pieces.findIndex((piece) => piece.level <= level);
      if (first < 0 || from - first < MOST_OF_LEVEL) break;
      from = first;
      level += 1;
    }
    return { level, absorbed: this.#pieces.slice(from) };
  }
}
