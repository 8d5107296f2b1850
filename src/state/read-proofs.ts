/** Reads the dates of proofs that lie beside a catalogue. What is damaged is left out: at worst a file is proven once more. */
import { ProofBook } from "../model/proof-book.ts";
import {
  parseRelativePath,
  type RemotePath,
  remotePath,
} from "../model/path.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { type ListedCatalogue, listPieces } from "./list-pieces.ts";
import { unpackText } from "./pack-text.ts";
import { parseObject } from "./parse-object.ts";
import { pieceDigest, type ProofPiece } from "./piece-name.ts";
import { PieceRoom } from "./piece-room.ts";
import { parseProofs } from "./proof-lines.ts";
import { throwIfOutOfReach } from "./read-hash-files.ts";

/** Far more than there ever are: a run that finds a few makes one of them. */
const MOST_PIECES = 100;

/** A piece that can't be taken. */
interface Refused {
  readonly what: string;
  /** It is what its writer meant, or may be read well another time. */
  readonly stays: boolean;
}

/** The dates of one source, from all pieces that were read so far. */
export class StoredProofs {
  readonly book = new ProofBook();
  /** What is damaged, a sentence each. */
  readonly problems: string[] = [];
  readonly #seen = new Set<string>();
  readonly #room = new PieceRoom();
  /** Names of pieces that nobody needs any more once all that is in the book lies in another one. */
  readonly superseded = new Set<string>();

  /** @param latest UTC with seconds: nothing can have been proven later */
  constructor(
    readonly remote: RemoteFiles,
    readonly latest: string,
  ) {}

  /**
   * Reads the pieces that were not read yet. Answers those that could not be fetched.
   * @throws ConnectionError | LoginError | TrustError when the server is out of reach
   */
  async take({ folder, proofs }: ListedCatalogue): Promise<readonly Lost[]> {
    const unseen = proofs.filter(({ name }) => !this.#seen.has(name));
    const byPath = new Map<RemotePath, ProofPiece>();
    for (const piece of unseen.slice(0, MOST_PIECES))
      if (this.#room.takePacked(piece.size))
        byPath.set(remotePath(folder, parseRelativePath(piece.name)), piece);
      else this.#leaveOut(piece, { what: "it is too large", stays: true });
    const requests = [...byPath].map(([path, { size }]) => ({
      ...{ path, limit: size },
    }));
    const lost: Lost[] = [];
    for await (const result of this.remote.read(streamOf(requests))) {
      const piece = byPath.get(result.path);
      if (piece === undefined)
        throw new Error(`an answer to no question: ${result.path}`);
      if (result.kind === "failed") {
        throwIfOutOfReach(result.error);
        lost.push({ piece, why: result.error.message });
      } else await this.#add(piece, result.content);
    }
    return lost;
  }

  /** It will not be asked for again. */
  giveUp({ piece, why }: Lost): void {
    this.#leaveOut(piece, { what: why, stays: true });
  }

  /** A piece that this run wrote itself: all of it is in the book. */
  own(name: string): void {
    this.#seen.add(name);
    this.superseded.add(name);
  }

  async #add(piece: ProofPiece, bytes: Uint8Array): Promise<void> {
    const text = await openProofs(piece, bytes, this.#room);
    if (!Buffer.isBuffer(text)) {
      this.#leaveOut(piece, text);
      return;
    }
    this.own(piece.name);
    for (const { path, proof } of parseProofs(text))
      // The server could put off for ever what it doesn't want to be looked at.
      if (proof.at <= this.latest) this.book.add(path, proof);
  }

  #leaveOut({ name }: ProofPiece, { what, stays }: Refused): void {
    this.#seen.add(name);
    if (!stays) this.superseded.add(name);
    this.problems.push(
      `dates of proofs in ${name} are not known (${what}): their files count as unproven`,
    );
  }
}

interface Lost {
  readonly piece: ProofPiece;
  readonly why: string;
}

/**
 * @param listed a first look at the folder
 * @throws ConnectionError | LoginError | TrustError when the server is out of reach
 */
export async function readProofs(
  remote: RemoteFiles,
  state: RemotePath,
  listed: ListedCatalogue,
  latest: string,
): Promise<StoredProofs> {
  const proofs = new StoredProofs(remote, latest);
  if ((await proofs.take(listed)).length === 0) return proofs;
  // Another run may have put them all into one just now.
  const again = await listPieces(remote, state);
  for (const lost of await proofs.take(again.catalogue)) proofs.giveUp(lost);
  return proofs;
}

async function openProofs(
  piece: ProofPiece,
  bytes: Uint8Array,
  room: PieceRoom,
): Promise<Buffer | Refused> {
  if (pieceDigest(bytes) !== piece.digest)
    return { what: "it was cut short or changed", stays: false };
  const text = await unpackText(bytes, room);
  if (typeof text === "string") return { what: text, stays: false };
  const end = text.indexOf("\n");
  const header = parseObject(text.toString("utf8", 0, Math.max(0, end)));
  const version = header?.["version"];
  if (typeof version === "number" && version > 1)
    return { what: "a newer ftp-sync wrote it", stays: true };
  const { linesProblem } = await import("./check-lines.ts");
  const what = linesProblem(text, "proofs", room);
  return what === undefined ? text : { what, stays: false };
}
