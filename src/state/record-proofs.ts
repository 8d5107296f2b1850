/**
 * Records what one run proved: in a piece of its own, beside those of others. It needs no lock and is no new state of
 * the catalogue, so that a plan that waits for its review does not become stale by it.
 */
import type { PlanTag } from "../model/catalogue.ts";
import type { RelativePath, RemotePath } from "../model/path.ts";
import type { ContentMark, Proof } from "../model/proof.ts";
import { ProofBook } from "../model/proof-book.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { listPieces } from "./list-pieces.ts";
import { packText } from "./pack-text.ts";
import { proofPieceName } from "./piece-name.ts";
import { type ProvenFile, proofsText } from "./proof-lines.ts";
import {
  makeSubfolders,
  pieceFile,
  putPiece,
  removePieces,
} from "./put-piece.ts";
import type { StoredProofs } from "./read-proofs.ts";

/** More of them are made one. */
const MOST_PIECES = 8;

export class ProofRecord {
  readonly #proven = new ProofBook();
  /** The piece with what was proven up to the last save. */
  #saved: string | undefined;
  #unsaved = false;
  #hasFolders = false;

  /** @param tag of this run alone: names of temporary files begin with it */
  constructor(
    readonly remote: RemoteFiles,
    readonly state: RemotePath,
    readonly tag: PlanTag,
    readonly stored: StoredProofs,
  ) {}

  add(path: RelativePath, proof: Proof): void {
    this.#proven.add(path, proof);
    this.stored.book.add(path, proof);
    this.#unsaved = true;
  }

  /** @throws what the server made of it: RemoteError, or InterruptedError; then it may be tried again */
  async save(): Promise<void> {
    if (!this.#unsaved) return;
    const former = this.#saved;
    this.#saved = await this.#put(this.#proven.all());
    this.#unsaved = false;
    // It holds all that the former one held.
    if (former !== undefined && former !== this.#saved)
      await this.#remove([former]);
  }

  /**
   * Saves, and makes one piece of many.
   * @param marksOf answers the contents that the catalogue has: what no longer proves one of them is left out
   * @throws as `save`
   */
  async finish(
    marksOf: () => ReadonlyMap<RelativePath, ContentMark | undefined>,
  ): Promise<void> {
    if (!this.#unsaved && this.#saved === undefined) return;
    await this.save();
    const { catalogue } = await listPieces(this.remote, this.state);
    if (catalogue.proofs.length <= MOST_PIECES) return;
    await this.stored.take(catalogue);
    const marks = marksOf();
    const { book } = this.stored;
    const kept = [...book.all()].filter(
      ({ path, proof: { level, at } }) =>
        book.last(path, marks.get(path), level)?.at === at,
    );
    const name = await this.#put(kept);
    const listed = new Set(catalogue.proofs.map((piece) => piece.name));
    await this.#remove(
      [...this.stored.superseded].filter(
        (old) => old !== name && listed.has(old),
      ),
    );
  }

  async #put(proven: Iterable<ProvenFile>): Promise<string> {
    const bytes = await packText(proofsText(proven));
    const name = proofPieceName(bytes);
    if (!this.#hasFolders)
      await makeSubfolders(this.remote, this.state, ["catalogue", "tmp"]);
    this.#hasFolders = true;
    await putPiece(
      ...([this.remote, this.state, "catalogue"] as const),
      ...([this.tag, name, bytes] as const),
    );
    this.stored.own(name);
    return name;
  }

  async #remove(names: readonly string[]): Promise<void> {
    const paths = names.map((name) => pieceFile(this.state, "catalogue", name));
    await removePieces(this.remote, paths);
  }
}
