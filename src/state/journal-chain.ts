/** What unfinished runs journalled since the last apply, as far as their pieces follow one another without a gap. */
import type { CatalogueBase } from "../model/catalogue.ts";
import type { FetchedPieces } from "./fetch-pieces.ts";
import type { OpenPiece } from "./piece.ts";
import type { JournalPiece } from "./piece-name.ts";

export interface JournalChain {
  /** In their order. Pieces of several runs, when one after the other was interrupted. */
  readonly pieces: readonly OpenPiece[];
  /** What is wrong, in words. */
  readonly problem: string | undefined;
}

interface Candidate {
  readonly piece: JournalPiece;
  readonly opened: OpenPiece;
}

/** @param base which the runs must have built on: the catalogue's head; undefined: on none */
export function linkJournal(
  listed: readonly JournalPiece[],
  fetched: FetchedPieces,
  base: CatalogueBase | undefined,
): JournalChain {
  const candidates: Candidate[] = [];
  const damaged = new Map<number, string>();
  for (const piece of listed.toSorted((a, b) => a.number - b.number)) {
    const opened = fetched.get(piece.name);
    if (typeof opened === "string")
      damaged.set(piece.number, `${piece.name}: ${opened}`);
    else if (opened !== undefined && fits(opened, base))
      candidates.push({ piece, opened });
  }
  const chain: Candidate[] = [];
  for (let last: Candidate | undefined; ;) {
    last = next(candidates, last);
    if (last === undefined) break;
    chain.push(last);
  }
  const end = chain.at(-1)?.piece.number ?? 0;
  const missing = candidates.find(({ piece }) => piece.number > end);
  const broken = [...damaged].find(([number]) => number > end)?.[1];
  const problem =
    missing === undefined
      ? broken
      : (broken ?? `what came before ${missing.piece.name} is missing`);
  return { pieces: chain.map(({ opened }) => opened), problem };
}

/** Of those that follow the same one, the last holds what the others hold. */
function next(
  candidates: readonly Candidate[],
  last: Candidate | undefined,
): Candidate | undefined {
  return candidates.findLast(
    ({ opened: { header } }) =>
      header.previous === (last?.piece.name ?? null) &&
      (last === undefined || header.lineage === last.opened.header.lineage),
  );
}

function fits(
  { header: { lineage, serial } }: OpenPiece,
  base: CatalogueBase | undefined,
): boolean {
  return base === undefined
    ? serial === 0
    : lineage === base.lineage && serial === base.serial;
}
