/** Writes the next state of a catalogue after an apply: what changed, or all of it when that has become cheaper. */
import { type CatalogueBase, planTag } from "../model/catalogue.ts";
import type { RemotePath } from "../model/path.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { canonicalText } from "./canonical-lines.ts";
import type { AppliedLine } from "./catalogue-format.ts";
import { DeltaIndex } from "./delta-index.ts";
import type { LocalCopy } from "./local-copy.ts";
import { sealPiece } from "./piece.ts";
import { type CataloguePiece, cataloguePieceName } from "./piece-name.ts";
import {
  makeSubfolders,
  pieceFile,
  putPiece,
  removePieces,
} from "./put-piece.ts";
import type { StoredPieces } from "./read-catalogue.ts";

/** What one run did. */
export interface RunRecord {
  /** As `encodeChanges` writes it, in the order in which it happened. */
  readonly texts: readonly Buffer[];
  /** Names of the pieces that the run journalled. */
  readonly journalled: readonly string[];
}

export interface WhoWrites {
  readonly planId: string;
  /** UTC with seconds. */
  readonly at: string;
  /** What the catalogue read before says, or a random one where it says nothing. */
  readonly lineage: string;
}

const MOST_SEGMENTS = 30;
/** Bytes of segments that are never worth a new base. */
const FEW_BYTES = 64 * 1024;

interface NewPiece {
  readonly piece: Pick<CataloguePiece, "kind" | "name" | "size">;
  readonly bytes: Buffer;
  readonly text: Buffer;
}

/**
 * Answers the new state. What interrupted runs journalled goes into it first.
 * @param before what was read when the run began, its lock held
 * @throws what the server made of it: RemoteError, or InterruptedError; then the old catalogue stays, with all journals
 */
export async function writeCatalogue(
  remote: RemoteFiles,
  state: RemotePath,
  before: StoredPieces,
  run: RunRecord,
  who: WhoWrites,
  copy: LocalCopy | undefined,
): Promise<CatalogueBase> {
  const { listed, chain } = before;
  const tag = planTag(who.planId);
  const lineage = chain?.lineage ?? who.lineage;
  // Damaged pieces may stay: the new one must be the latest all the same.
  const serials = listed.catalogue.pieces.map(({ serial }) => serial);
  const serial = 1 + Math.max(0, ...serials);
  const header = { lineage, serial, plan: who.planId, at: who.at };
  const { piece, bytes, text } = await newPiece(before, run, header);
  if (listed.catalogue.missing)
    await makeSubfolders(remote, state, ["catalogue", "tmp"]);
  await putPiece(remote, state, "catalogue", tag, piece.name, bytes);
  const former = piece.kind === "segment" ? chain : undefined;
  const pieces = [...(former?.pieces ?? []), piece];
  const texts = [...(former?.texts ?? []), text];
  await Promise.all([
    removePieces(remote, superseded(state, before, run, pieces)),
    copy?.write({ lineage, serial, pieces, texts }),
  ]);
  return { lineage, serial };
}

/** A segment, unless there is nothing that it could go on with, or reading all those segments costs more than a base. */
async function newPiece(
  before: StoredPieces,
  run: RunRecord,
  header: CatalogueBase & { readonly plan: string; readonly at: string },
): Promise<NewPiece> {
  const journalled = before.journal.pieces.map(({ text }) => text);
  const deltas = [...journalled, ...run.texts];
  const seal = async (
    kind: CataloguePiece["kind"],
    previous: string | null,
    lines: Buffer,
  ): Promise<NewPiece> => {
    const sealed = await sealPiece({ ...header, kind, previous }, lines);
    const name = cataloguePieceName(kind, header.serial, sealed.bytes);
    return { piece: { kind, name, size: sealed.bytes.length }, ...sealed };
  };
  const [base, ...segments] = before.chain?.pieces ?? [];
  if (base !== undefined && segments.length < MOST_SEGMENTS) {
    const previous = (segments.at(-1) ?? base).name;
    const lines = canonicalText(indexOf(deltas), "before");
    const segment = await seal("segment", previous, lines);
    const sizes = [...segments, segment.piece].map(({ size }) => size);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (bytes <= Math.max(base.size / 2, FEW_BYTES)) return segment;
  }
  const index = indexOf([...(before.chain?.texts ?? []), ...deltas]);
  const lines = [...appliedLines(index), canonicalText(index, "nothing")];
  return seal("base", null, Buffer.concat(lines));
}

function indexOf(texts: readonly Buffer[]): DeltaIndex {
  const index = new DeltaIndex();
  for (const text of texts) index.add(text);
  return index;
}

function appliedLines(index: DeltaIndex): Buffer[] {
  const applied = index.applied().toSorted((a, b) => a.serial - b.serial);
  return applied.map(({ planId, serial, at }) => {
    const line: AppliedLine = { applied: planId, serial, at };
    return Buffer.from(`${JSON.stringify(line)}\n`);
  });
}

/** What the last writer could not take away any more; nothing where the catalogue is damaged. @throws never */
export async function removeSuperseded(
  remote: RemoteFiles,
  state: RemotePath,
  before: StoredPieces,
): Promise<void> {
  const { chain, journal } = before;
  if (chain === undefined || journal.pieces.length > 0) return;
  const nothing = { texts: [], journalled: [] };
  const old = superseded(state, before, nothing, chain.pieces);
  await removePieces(remote, old);
}

/** @param kept the pieces of the new state */
function superseded(
  state: RemotePath,
  { listed: { catalogue, journal } }: StoredPieces,
  { journalled }: RunRecord,
  kept: readonly { readonly name: string }[],
): RemotePath[] {
  const names = new Set(kept.map(({ name }) => name));
  const pieces = catalogue.pieces.filter(({ name }) => !names.has(name));
  const journals = [...journal.pieces.map(({ name }) => name), ...journalled];
  return [
    ...pieces.map(({ name }) => pieceFile(state, "catalogue", name)),
    ...new Set(journals.map((name) => pieceFile(state, "journal", name))),
  ];
}
