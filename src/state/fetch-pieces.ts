/** Fetches pieces of catalogue and journal from the server, all at once. */
import {
  parseRelativePath,
  type RemotePath,
  remotePath,
} from "../model/path.ts";
import type { ReadRequest, RemoteReader } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { openPiece, type OpenPiece } from "./piece.ts";
import type { CataloguePiece, JournalPiece } from "./piece-name.ts";
import { PieceRoom } from "./piece-room.ts";
import { throwIfOutOfReach } from "./read-hash-files.ts";

type Piece = CataloguePiece | JournalPiece;

const TOO_LARGE = "with it the catalogue would be larger than any can be";

/** By name; in words what is wrong with a piece that can't be believed. */
export type FetchedPieces = ReadonlyMap<string, OpenPiece | string>;

/** @throws ConnectionError | LoginError | TrustError when the server is out of reach */
export async function fetchPieces(
  remote: RemoteReader,
  wanted: readonly { readonly folder: RemotePath; readonly piece: Piece }[],
): Promise<FetchedPieces> {
  const fetched = new Map<string, OpenPiece | string>();
  if (wanted.length === 0) return fetched;
  const byPath = new Map<RemotePath, Piece>();
  const requests: ReadRequest[] = [];
  const room = new PieceRoom();
  for (const { folder, piece } of wanted) {
    if (!room.takePacked(piece.size)) {
      fetched.set(piece.name, TOO_LARGE);
      continue;
    }
    const path = remotePath(folder, parseRelativePath(piece.name));
    byPath.set(path, piece);
    requests.push({ path, limit: piece.size });
  }
  for await (const result of remote.read(streamOf(requests))) {
    const piece = byPath.get(result.path);
    if (piece === undefined)
      throw new Error(`an answer to no question: ${result.path}`);
    if (result.kind === "failed") throwIfOutOfReach(result.error);
    fetched.set(
      piece.name,
      result.kind === "failed"
        ? result.error.message
        : await openPiece(piece, result.content, room),
    );
  }
  return fetched;
}
