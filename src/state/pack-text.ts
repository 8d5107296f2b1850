/** Packs the text of a piece, and unpacks what claims to be one without trusting it. */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { PieceRoom } from "./piece-room.ts";

const pack = promisify(gzip);
const unpack = promisify(gunzip);

const MIB = 1024 * 1024;
const CHUNK = MIB / 4;

/** A server can't make much memory out of little: what unpacks to more is damaged. */
function mostUnpacked(packed: number): number {
  return 200 * packed + MIB;
}

/** What {@link unpackText} takes. */
export async function packText(text: Buffer): Promise<Buffer> {
  const bytes = await pack(text, { chunkSize: CHUNK });
  const readable = text.length <= mostUnpacked(bytes.length);
  return readable ? bytes : pack(text, { level: 0 });
}

/** Answers what is wrong, in a few words, when it can't be unpacked or unpacks to too much. */
export async function unpackText(
  bytes: Uint8Array,
  room: PieceRoom,
): Promise<Buffer | string> {
  const most = Math.min(room.text, mostUnpacked(bytes.length));
  try {
    const text = await unpack(bytes, {
      chunkSize: CHUNK,
      maxOutputLength: Math.max(1, most),
    });
    room.text -= text.length;
    return text;
  } catch (error) {
    return `it can't be unpacked: ${error instanceof Error ? error.message : ""}`;
  }
}
