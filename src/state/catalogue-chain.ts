/** Which pieces make up the catalogue, and whether they fit together: from the highest serial down to its base. */
import type { CatalogueBase } from "../model/catalogue.ts";
import type { PieceHeader } from "./catalogue-format.ts";
import type { CopiedChain } from "./local-copy.ts";
import type { FetchedPieces } from "./fetch-pieces.ts";
import type { OpenPiece } from "./piece.ts";
import type { CataloguePiece } from "./piece-name.ts";

export interface ChainPlan {
  readonly head: CataloguePiece;
  /** Those that must be fetched; there may be too many of them, since names don't tell what came before. */
  readonly wanted: readonly CataloguePiece[];
  /** What needs no fetching. */
  readonly copy: CopiedChain | undefined;
}

/**
 * Answers what is wrong, in words, where the names alone show it.
 * @param pieces at least one
 */
export function planChain(
  pieces: readonly CataloguePiece[],
  copy: CopiedChain | undefined,
): ChainPlan | string {
  const sorted = pieces.toSorted((a, b) => a.serial - b.serial);
  const [head, rival] = sorted.toReversed();
  const base = sorted.findLast(({ kind }) => kind === "base");
  if (head === undefined || base === undefined)
    return "the piece that it begins with is missing";
  if (rival?.serial === head.serial)
    return `${rival.name} and ${head.name} both claim to be its latest piece`;
  const usable = copy !== undefined && isListed(copy, pieces);
  const from = usable ? copy.serial + 1 : base.serial;
  return {
    head,
    wanted: sorted.filter(({ serial }) => serial >= from),
    copy: usable ? copy : undefined,
  };
}

/** A copy counts only as long as the server has the same pieces. */
function isListed(
  { pieces: copied }: CopiedChain,
  listed: readonly CataloguePiece[],
): boolean {
  const sizes = new Map(listed.map(({ name, size }) => [name, size]));
  return copied.every(({ name, size }) => sizes.get(name) === size);
}

/** Answers what is wrong, in words, when the pieces don't make up a whole catalogue. */
export function linkChain(
  { head, copy }: ChainPlan,
  fetched: FetchedPieces,
): CopiedChain | string {
  const copied = copy?.pieces.at(-1)?.name;
  const newer: OpenPiece[] = [];
  let name: string | null = head.name;
  while (name !== null && name !== copied) {
    const opened = fetched.get(name);
    if (opened === undefined) return `${name} is missing`;
    if (typeof opened === "string") return `${name}: ${opened}`;
    const { header } = opened;
    const after: PieceHeader | undefined = newer[0]?.header;
    if (!follows(after, header)) return `${name} is not what came before`;
    if ((header.kind === "base") !== (header.previous === null))
      return `${name} does not say rightly what came before it`;
    newer.unshift(opened);
    name = header.previous;
  }
  // A new base needs no copy of what was before it.
  const former = name === null ? undefined : copy;
  const first = newer[0]?.header;
  if (former !== undefined && !follows(first, former))
    return `${former.pieces.at(-1)?.name ?? ""} is not what came before`;
  return {
    lineage: first?.lineage ?? former?.lineage ?? "",
    serial: head.serial,
    pieces: [
      ...(former?.pieces ?? []),
      ...newer.map(({ piece: { name, size } }) => ({ name, size })),
    ],
    texts: [...(former?.texts ?? []), ...newer.map(({ text }) => text)],
    seals: former?.seals,
  };
}

function follows(
  after: CatalogueBase | undefined,
  before: CatalogueBase,
): boolean {
  return (
    after === undefined ||
    (after.lineage === before.lineage && after.serial === before.serial + 1)
  );
}
