/** Which pieces of catalogue and journal a state folder holds: one round of listings, before any of them is read. */
import {
  parseRelativePath,
  type RemotePath,
  remotePath,
} from "../model/path.ts";
import type { Listing, RemoteReader } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import {
  type CataloguePiece,
  type JournalPiece,
  parseCataloguePiece,
  parseJournalPiece,
  parseProofPiece,
  type ProofPiece,
} from "./piece-name.ts";
import { throwIfOutOfReach } from "./read-hash-files.ts";

interface ListedPieces<Piece> {
  readonly folder: RemotePath;
  readonly missing: boolean;
  readonly pieces: readonly Piece[];
  /** Names of other files. */
  readonly others: readonly string[];
  /** Why there may be other pieces than these. */
  readonly problem: string | undefined;
}

/** What lies in `catalogue/`. */
export interface ListedCatalogue extends ListedPieces<CataloguePiece> {
  readonly proofs: readonly ProofPiece[];
}

export interface ListedState {
  readonly catalogue: ListedCatalogue;
  readonly journal: ListedPieces<JournalPiece>;
}

export type StateSubfolder = "catalogue" | "journal" | "tmp";

export function stateSubfolder(
  state: RemotePath,
  name: StateSubfolder,
): RemotePath {
  return remotePath(state, parseRelativePath(name));
}

/** @throws ConnectionError | LoginError | TrustError when the server is out of reach */
export async function listPieces(
  remote: RemoteReader,
  state: RemotePath,
): Promise<ListedState> {
  const catalogue = stateSubfolder(state, "catalogue");
  const journal = stateSubfolder(state, "journal");
  const listings = new Map<RemotePath, Listing>();
  const folders = streamOf([catalogue, journal]);
  for await (const listing of remote.list(folders, { top: state }))
    listings.set(listing.folder, listing);
  return {
    catalogue: listedCatalogue(catalogue, listings),
    journal: listed(journal, listings, parseJournalPiece),
  };
}

/** Whether nothing was written between two looks. */
export function isSameState(a: ListedState, b: ListedState): boolean {
  const names = ({ catalogue, journal }: ListedState): string =>
    [...catalogue.pieces, ...journal.pieces]
      .map(({ name, size }) => `${name} ${size}`)
      .sort()
      .join("\n");
  return names(a) === names(b);
}

function listedCatalogue(
  folder: RemotePath,
  listings: ReadonlyMap<RemotePath, Listing>,
): ListedCatalogue {
  const parse = (name: string, size: number) =>
    parseCataloguePiece(name, size) ?? parseProofPiece(name, size);
  const { pieces: all, ...rest } = listed(folder, listings, parse);
  const pieces: CataloguePiece[] = [];
  const proofs: ProofPiece[] = [];
  for (const piece of all)
    if (piece.kind === "proofs") proofs.push(piece);
    else pieces.push(piece);
  return { ...rest, pieces, proofs };
}

function listed<Piece>(
  folder: RemotePath,
  listings: ReadonlyMap<RemotePath, Listing>,
  parse: (name: string, size: number) => Piece | undefined,
): ListedPieces<Piece> {
  const listing = listings.get(folder);
  const nothing = { folder, missing: false, pieces: [], others: [] };
  if (listing === undefined) throw new Error(`no listing of ${folder}`);
  if (listing.kind === "missing")
    return { ...nothing, missing: true, problem: undefined };
  if (listing.kind === "failed") {
    throwIfOutOfReach(listing.error);
    return { ...nothing, problem: listing.error.message };
  }
  const pieces: Piece[] = [];
  const others: string[] = [];
  for (const { name, kind, size } of listing.entries) {
    if (kind !== "file") continue;
    const piece = parse(name, size);
    if (piece === undefined) others.push(name);
    else pieces.push(piece);
  }
  const why = listing.doubtful ? "it may be cut short" : undefined;
  const doubt = listing.incomplete ?? why;
  const problem =
    doubt === undefined
      ? undefined
      : `the listing of ${folder} can't be trusted to be whole: ${doubt}`;
  return { folder, missing: false, pieces, others, problem };
}
