/** The bytes of one piece of a catalogue or a journal: how they are made, and when they are believed. */
import { NewerStateError } from "../model/errors.ts";
import type { PieceHeader } from "./catalogue-format.ts";
import { packText, unpackText } from "./pack-text.ts";
import { parseObject } from "./parse-object.ts";
import {
  type CataloguePiece,
  type JournalPiece,
  pieceDigest,
} from "./piece-name.ts";
import type { PieceRoom } from "./piece-room.ts";

export interface OpenPiece {
  readonly piece: CataloguePiece | JournalPiece;
  readonly header: PieceHeader;
  /** All lines, the header's too. */
  readonly text: Buffer;
}

/** @param lines all but the header's */
export async function sealPiece(
  header: Omit<PieceHeader, "format" | "version">,
  lines: Buffer,
): Promise<{ readonly bytes: Buffer; readonly text: Buffer }> {
  const { kind, lineage, serial, previous, plan, at } = header;
  const first: PieceHeader = {
    ...{ format: "ftp-sync/catalogue", version: 1 },
    ...{ kind, lineage, serial, previous, plan, at },
  };
  const text = Buffer.concat([
    Buffer.from(`${JSON.stringify(first)}\n`),
    lines,
  ]);
  return { text, bytes: await packText(text) };
}

/** Answers what is wrong with it, in a few words, when it can't be believed. @throws NewerStateError */
export async function openPiece(
  piece: CataloguePiece | JournalPiece,
  bytes: Uint8Array,
  room: PieceRoom,
): Promise<OpenPiece | string> {
  if (pieceDigest(bytes) !== piece.digest)
    return "its content is not what its name says: it was cut short or changed";
  const text = await unpackText(bytes, room);
  if (typeof text === "string") return text;
  const header = parseHeader(text);
  if (typeof header === "string") return header;
  const { linesProblem } = await import("./check-lines.ts");
  const problem =
    linesProblem(text, "catalogue", room) ?? nameProblem(piece, header);
  return problem ?? { piece, header, text };
}

/** The rest of the header is held to the schema afterwards. */
function parseHeader(text: Buffer): PieceHeader | string {
  const end = text.indexOf("\n");
  const header = parseObject(text.toString("utf8", 0, Math.max(0, end)));
  if (header?.["format"] !== "ftp-sync/catalogue")
    return "it is not of the format ftp-sync/catalogue";
  const { version } = header;
  if (version === 1) return header as PieceHeader;
  // Its digest agrees: it is what its writer meant, and to take it for damaged would overwrite it.
  if (typeof version === "number" && version > 1)
    throw new NewerStateError(
      `the catalogue on the server is of version ${version}; this ftp-sync reads version 1`,
      { hint: "use the ftp-sync that wrote it, or a newer one" },
    );
  return "it has no version of the format that was ever written";
}

/** A piece under another name than its own. */
function nameProblem(
  piece: CataloguePiece | JournalPiece,
  header: PieceHeader,
): string | undefined {
  const same =
    piece.kind === "journal"
      ? header.kind === "journal" &&
        header.plan.startsWith(`sha256:${piece.tag}`)
      : header.kind === piece.kind && header.serial === piece.serial;
  return same ? undefined : "its first line is not what its name says";
}
