/** Packs the text of a piece, and unpacks what claims to be one without trusting it. */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";

const pack = promisify(gzip);
const unpack = promisify(gunzip);

const MIB = 1024 * 1024;
const MOST_BYTES = 4096 * MIB - 1;
const CHUNK = MIB / 4;

/** A server can't make much memory out of little: what unpacks to more is damaged. */
function mostUnpacked(packed: number): number {
  return Math.min(MOST_BYTES, 200 * packed + MIB);
}

/** What {@link unpackText} takes. */
export async function packText(text: Buffer): Promise<Buffer> {
  const bytes = await pack(text, { chunkSize: CHUNK });
  const readable = text.length <= mostUnpacked(bytes.length);
  return readable ? bytes : pack(text, { level: 0 });
}

/** Answers what is wrong, in a few words, when it can't be unpacked or unpacks to too much. */
export async function unpackText(bytes: Uint8Array): Promise<Buffer | string> {
  try {
    return await unpack(bytes, {
      chunkSize: CHUNK,
      maxOutputLength: mostUnpacked(bytes.length),
    });
  } catch (error) {
    return `it can't be unpacked: ${error instanceof Error ? error.message : ""}`;
  }
}
